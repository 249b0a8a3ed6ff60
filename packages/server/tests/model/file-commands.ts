import { eventually, SMALL_PNG, uploadFile } from "@gochat/testkit";
import fc from "fast-check";
import { expect } from "vitest";
import { expectFile } from "./check-files.ts";
import { command, judge, present } from "./command.ts";
import type { Command } from "./command.ts";
import { contents } from "./content.ts";
import { edit, send } from "./model-messages.ts";
import type { SendInput } from "./model-messages.ts";
import { filePicks, pickFile, pickPlace, pickSeq, places, seqs, ways } from "./picks.ts";
import { ask, nodeAt, wayOf } from "./rig.ts";
import { askToSend, describe, judgeSend } from "./send-commands.ts";
import { expectMessage } from "./views.ts";

/** What a file holds comes again, so that files share their bytes. */
const UPLOADS = [
  { name: "a.txt", bytes: new TextEncoder().encode("a"), isPicture: false },
  { name: "b.txt", bytes: new TextEncoder().encode("b".repeat(2000)), isPicture: false },
  { name: "picture.png", bytes: SMALL_PNG, isPicture: true },
];
// As many as one may ask links for at once.
const FILES_MAX = 30;

export const uploadCommand: fc.Arbitrary<Command> = fc
  .record({ who: fc.nat(4), node: fc.nat(1), upload: fc.constantFrom(...UPLOADS) })
  .map(({ who, node, upload }) =>
    command(async (model, rig, say) => {
      if (model.files.length >= FILES_MAX) return;
      const person = present(model.people[who]);
      say(`${person.username} uploads ${upload.name}, file ${model.files.length}`);
      const { id, name, status } = await uploadFile(
        nodeAt(rig, node),
        person.username,
        upload.bytes,
        upload.name,
      );
      expect([name, status]).toEqual([upload.name, "ready"]);
      // What a worker finds out changes messages, whenever that is: nobody sends it before.
      await eventually(async () => {
        expect(await rig.sql.rows("select from files where id = $1 and work is null", [id])).toHaveLength(1);
      });
      model.files.push({ ...upload, id, ownerId: person.id, isAttached: false, links: [] });
    }),
  );

const clientIds = fc.constantFrom(null, null, null, "f1", "f2", "f3");

/** Also those of others, those that another message carries, and those that are gone (F8). */
export const sendFilesCommand: fc.Arbitrary<Command> = fc
  .record({
    place: places,
    way: ways,
    files: fc.array(filePicks, { minLength: 1, maxLength: 3 }),
    content: fc.option(contents),
    clientId: clientIds,
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const picked = input.files.flatMap((pick) => pickFile(model, person, pick)?.id ?? []);
      if (picked.length === 0) return;
      const message: SendInput = {
        content: input.content?.(model.people) ?? { text: "", names: [], isBlank: false },
        clientId: input.clientId,
        replyToSeq: null,
        attachments: [...new Set(picked)],
      };
      const nths = message.attachments.map((id) => model.files.findIndex((file) => file.id === id));
      say(`${person.username} sends files ${nths.join()} to ${conversation.label}: ${describe(message)}`);
      const answer = await askToSend(wayOf(rig, person, input.way), person, conversation, message);
      judgeSend(send(model, conversation, person.id, message), answer, conversation, person);
    }),
  );

/** Takes files out of a message; one that it does not carry cannot be kept (F9). */
export const editFilesCommand: fc.Arbitrary<Command> = fc
  .record({
    place: places,
    way: ways,
    seq: seqs({ newest: 1, own: 1, withFiles: 12 }),
    keeps: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    other: fc.option(filePicks, { freq: 6 }),
    content: fc.option(contents, { freq: 2 }),
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const seq = pickSeq(conversation, person, input.seq);
      const carried = conversation.messages[seq - 1]?.attachments ?? [];
      const other = input.other === null ? undefined : pickFile(model, person, input.other);
      const kept = [
        ...new Set([
          ...carried.filter((_, nth) => input.keeps[nth]),
          ...(other === undefined ? [] : [other.id]),
        ]),
      ];
      const content = input.content?.(model.people) ?? null;
      say(
        `${person.username} keeps ${kept.length} of ${carried.length} files of ${conversation.label} #${seq}: ${JSON.stringify(content?.text)}`,
      );
      const fields = { attachments: kept, ...(content !== null && { content: content.text }) };
      const answer = await ask(wayOf(rig, person, input.way), person, {
        frame: { type: "message.edit", conversation_id: conversation.id, seq, ...fields },
        method: "PATCH",
        path: `/conversations/${conversation.id}/messages/${seq}`,
        body: fields,
      });
      const judged = judge(
        edit(model, conversation, person.id, seq, { content, kept, ifVersion: null }),
        answer,
      );
      if (judged !== null) expectMessage(present(judged.body.message), conversation, judged.value, person.id);
    }),
  );

export const readFileCommand: fc.Arbitrary<Command> = fc
  .record({ who: fc.nat(4), node: fc.nat(1), file: fc.nat(59) })
  .map(({ who, node, file: nth }) =>
    command(async (model, rig, say) => {
      const person = present(model.people[who]);
      const file = model.files.at(-1 - (nth % model.files.length));
      if (file === undefined) return;
      say(`${person.username} reads file ${model.files.indexOf(file)}`);
      await expectFile(model, nodeAt(rig, node), person, file);
    }),
  );
