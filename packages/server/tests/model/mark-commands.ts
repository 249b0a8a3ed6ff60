import fc from "fast-check";
import { expect } from "vitest";
import { command, judge, present } from "./command.ts";
import type { Command } from "./command.ts";
import { mark, personalise } from "./model-marks.ts";
import type { PersonalInput } from "./model-marks.ts";
import type { Conversation } from "./model.ts";
import { pickConversation, pickPerson, pickPlace, places, memberPicks, ways } from "./picks.ts";
import { ask, wayOf } from "./rig.ts";
import { ownStateInModel, ownStateOnWire } from "./views.ts";

/** How far below the newest message; below zero it is beyond it. */
const distances = fc.option(fc.integer({ min: -3, max: 12 }), { freq: 4 });

const seqAt = ({ messages }: Conversation, distance: number | null): number | null =>
  distance === null ? null : Math.max(0, messages.length - distance);

/** Up to three conversations at once, most often one; the same may come twice. */
export const markCommand: fc.Arbitrary<Command> = fc
  .record({
    actor: memberPicks,
    way: ways,
    marks: fc.oneof(
      ...[1, 1, 1, 3].map((maxLength) =>
        fc.array(
          fc.record({
            conversation: fc.nat(59),
            read: distances,
            delivered: distances,
            isMarkedUnread: fc.constantFrom(null, null, null, true, false),
            unreadFrom: fc.option(fc.integer({ min: -1, max: 12 }), { freq: 3 }),
          }),
          { minLength: maxLength === 1 ? 1 : 2, maxLength },
        ),
      ),
    ),
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const marks = input.marks.map(({ conversation: nth, read, delivered, isMarkedUnread, unreadFrom }) => {
        const conversation = pickConversation(model, nth);
        const from = seqAt(conversation, unreadFrom);
        return {
          conversation,
          readSeq: seqAt(conversation, read),
          deliveredSeq: seqAt(conversation, delivered),
          isMarkedUnread,
          unreadFrom: from === null ? null : Math.max(1, from),
        };
      });
      const person = pickPerson(model, present(marks[0]).conversation, input.actor);
      const wire = marks.map(({ conversation, readSeq, deliveredSeq, isMarkedUnread, unreadFrom }) => ({
        conversation_id: conversation.id,
        ...(readSeq !== null && { read_seq: readSeq }),
        ...(deliveredSeq !== null && { delivered_seq: deliveredSeq }),
        ...(isMarkedUnread !== null && { is_marked_unread: isMarkedUnread }),
        ...(unreadFrom !== null && { unread_from: unreadFrom }),
      }));
      const labels = marks.map(({ conversation }) => conversation.label).join();
      say(`${person.username} marks ${labels}: ${JSON.stringify(wire)}`);
      const answer = await ask(wayOf(rig, person, input.way), person, {
        frame: { type: "conversation.mark", marks: wire },
        method: "POST",
        path: "/marks",
        body: { marks: wire },
      });
      const judged = judge(mark(model, person.id, marks), answer);
      if (judged === null) return;
      const marked = present(judged.body.marks).map(({ conversation_id, me }) => [
        conversation_id,
        ownStateOnWire(me),
      ]);
      const named = new Set(marks.map(({ conversation }) => conversation));
      const own = named.difference(new Set(judged.value));
      const expected = Array.from(own, (conversation) => {
        const member = present(conversation.members.get(person.id));
        return [conversation.id, ownStateInModel(conversation, person.id, member)];
      });
      expect(marked).toEqual(expected);
      expect(judged.body.not_found).toEqual(judged.value.map(({ id }) => id));
    }),
  );

export const personaliseCommand: fc.Arbitrary<Command> = fc
  .record({
    place: places,
    way: ways,
    change: fc.constantFrom<PersonalInput[]>(
      { isArchived: true },
      { isArchived: false },
      { isPinned: true },
      { isPinned: false },
      { mutedUntil: "2030-01-01T00:00:00.000Z" },
      { mutedUntil: null },
      { isArchived: true, isPinned: false, mutedUntil: "2031-12-31T23:59:59.999Z" },
    ),
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const { isArchived, isPinned, mutedUntil } = input.change;
      const body = {
        ...(isArchived !== undefined && { is_archived: isArchived }),
        ...(isPinned !== undefined && { is_pinned: isPinned }),
        ...(mutedUntil !== undefined && { muted_until: mutedUntil }),
      };
      say(`${person.username} makes of ${conversation.label}: ${JSON.stringify(body)}`);
      const path = `/conversations/${conversation.id}/me`;
      const answer = await ask(wayOf(rig, person, input.way), person, { method: "PATCH", path, body });
      const judged = judge(personalise(conversation, person.id, input.change), answer);
      if (judged === null) return;
      expect(ownStateOnWire(present(judged.body.me))).toEqual(
        ownStateInModel(conversation, person.id, judged.value),
      );
    }),
  );
