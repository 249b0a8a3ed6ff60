import type { ConversationId } from "@gochat/protocol";
import type { TestSql } from "@gochat/testkit";
import { copyScene } from "./copy-scene.ts";
import { OPERATIONS } from "./operations.ts";
import type { Operation } from "./operations.ts";
import type { Actor, KnownMessage, KnownPerson, Scene } from "./scenes.ts";
import { verdictOf } from "./verdict.ts";
import type { Attempt, Verdict } from "./verdict.ts";

export type Transport = "HTTP" | "WebSocket";

/** One field of the matrix: somebody tries something with something, in one way. */
export interface Cell extends Attempt {
  readonly transport: Transport;
  readonly verdict: Verdict;
}

/** A cell with the copy of its scene in which it is tried. */
export interface PlacedCell extends Cell {
  readonly id: ConversationId;
}

/** Every cell of these scenes. */
export function cellsOf(scenes: readonly Scene[]): Cell[] {
  return scenes.flatMap((scene) =>
    operationsOf(scene).flatMap((operation) =>
      scene.actors.flatMap((actor) =>
        attemptsOf(scene, actor, operation).flatMap((attempt) =>
          transportsOf(actor, operation).map((transport) => cellOf(attempt, transport)),
        ),
      ),
    ),
  );
}

const cellOf = (attempt: Attempt, transport: Transport): Cell => ({
  ...attempt,
  transport,
  verdict: verdictOf(attempt),
});

export const nameOf = ({ scene, actor, operation, message, person, transport }: Cell): string => {
  const target = message?.is ?? person?.is ?? "";
  const whose = person !== null && person.userId === actor.person.id ? "themselves" : target;
  return `${scene.name}: ${actor.is}, ${operation.name} ${whose} over ${transport}`;
};

/** In a group of one only its members are of interest; who writes is no matter of members. */
function operationsOf({ isAlone, onlyAdminsWrite, areSilenced, isSlow }: Scene): readonly Operation[] {
  if (isAlone) return OPERATIONS.filter(({ about }) => about === "member");
  return onlyAdminsWrite || areSilenced || isSlow
    ? OPERATIONS.filter(({ about }) => about !== "member")
    : OPERATIONS;
}

/** Who is not logged in has no connection. */
function transportsOf(actor: Actor, { http, frame }: Operation): Transport[] {
  const transports: Transport[] = [];
  if (http !== undefined) transports.push("HTTP");
  if (frame !== undefined && actor.isLoggedIn) transports.push("WebSocket");
  return transports;
}

function attemptsOf(scene: Scene, actor: Actor, operation: Operation): Attempt[] {
  const attempt = (message: KnownMessage | null, person: KnownPerson | null): Attempt => ({
    scene,
    actor,
    operation,
    message,
    person,
  });
  if (operation.about === "message" || operation.about === "file")
    return messagesFor(scene, actor).map((message) => attempt(message, null));
  if (operation.about === "member") return peopleFor(scene, actor).map((person) => attempt(null, person));
  return [attempt(null, null)];
}

/** To somebody who is not in it all messages are alike: their own, one of another, one that does not exist. */
function messagesFor({ messages }: Scene, { standing, isLoggedIn, person }: Actor): readonly KnownMessage[] {
  if (standing !== null) return messages;
  const own = messages.find(({ senderId }) => senderId === person.id);
  const ofAnother = messages.find(({ senderId }) => senderId !== null && senderId !== person.id);
  const missing = messages.find(({ kind }) => kind === "missing");
  const chosen = isLoggedIn ? [own, ofAnother, missing] : [ofAnother];
  return chosen.filter((message) => message !== undefined);
}

/** Everybody, and always oneself. */
function peopleFor({ people, kind }: Scene, { standing, isLoggedIn, person }: Actor): readonly KnownPerson[] {
  const self: KnownPerson = {
    is: "oneself",
    userId: person.id,
    role: standing === "direct" ? "member" : standing,
    canBeAdded: true,
  };
  const others = people.filter(({ userId }) => userId !== person.id);
  const all = [self, ...others];
  if (standing !== null || kind === "direct") return all;
  return isLoggedIn ? all.filter(({ is }) => is !== "admin") : others.slice(0, 1);
}

/**
 * Gives each cell that changes something a copy of its own. The others share one for each operation of a scene: nothing may
 * happen to it at all.
 */
export async function placeCells(sql: TestSql, cells: readonly Cell[]): Promise<PlacedCell[]> {
  const placed: PlacedCell[] = [];
  for (const [scene, ofScene] of Map.groupBy(cells, (cell) => cell.scene)) {
    for (const [needsPins, group] of Map.groupBy(ofScene, ({ operation }) => operation.needsPins === true)) {
      const shared = new Set(
        group.filter((cell) => cell.verdict !== "done").map(({ operation }) => operation),
      );
      const changing = group.filter((cell) => cell.verdict === "done");
      const copies = await copyScene(sql, scene, shared.size + changing.length, {
        isClosed: scene.isClosed,
        onlyAdminsWrite: scene.onlyAdminsWrite === true,
        areSilenced: scene.areSilenced === true,
        isSlow: scene.isSlow === true,
        isPinned: needsPins,
      });
      const next = copies.values();
      const takeCopy = (): ConversationId => {
        const { value } = next.next();
        if (value === undefined) throw new Error("every cell has a copy");
        return value;
      };
      const ofOperation = new Map([...shared].map((operation) => [operation, takeCopy()]));
      for (const cell of group) {
        const id = cell.verdict === "done" ? takeCopy() : ofOperation.get(cell.operation);
        if (id !== undefined) placed.push({ ...cell, id });
      }
    }
  }
  return placed;
}
