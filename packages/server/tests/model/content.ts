import type { UserId } from "@gochat/protocol";
import fc from "fast-check";
import type { Person } from "./model.ts";

/** What a message says, and whom it names, whether they are members or not. */
export interface Content {
  readonly text: string;
  readonly names: readonly UserId[];
  readonly isBlank: boolean;
}

type Piece = (people: readonly Person[]) => { readonly text: string; readonly names: readonly UserId[] };

const WORDS = [
  "hello",
  "**bold**",
  "ünï",
  "👋🏽",
  "a\nb",
  "'; --",
  "@nobody-at-all",
  "\\",
  '"',
  "𝒳".repeat(210),
];

const FORMS: readonly ((username: string) => string)[] = [
  (username) => `@${username}`,
  (username) => `@${username.toUpperCase()}`,
  (username) => `@${username}.`,
  (username) => `(@${username}, again @${username}!)`,
];

const word: fc.Arbitrary<Piece> = fc.constantFrom(...WORDS).map((text) => () => ({ text, names: [] }));

const mention: fc.Arbitrary<Piece> = fc
  .tuple(fc.nat(4), fc.constantFrom(...FORMS))
  .map(([nth, form]) => (people) => {
    const person = people[nth];
    return person === undefined
      ? { text: "", names: [] }
      : { text: form(person.username), names: [person.id] };
  });

/** Looks like a mention and names nobody. */
const decoy: fc.Arbitrary<Piece> = fc
  .nat(4)
  .map((nth) => (people) => ({ text: `@${people[nth]?.username ?? ""}x`, names: [] }));

const pieces = fc.oneof(
  { weight: 10, arbitrary: word },
  { weight: 6, arbitrary: mention },
  { weight: 1, arbitrary: decoy },
);

const said = fc
  .array(pieces, { minLength: 1, maxLength: 3 })
  .map((chosen) => (people: readonly Person[]): Content => {
    const parts = chosen.map((piece) => piece(people));
    return {
      text: parts.map(({ text }) => text).join(" "),
      names: [...new Set(parts.flatMap(({ names }) => names))],
      isBlank: false,
    };
  });

const blank = fc.constant((): Content => ({ text: " \n ", names: [], isBlank: true }));

/** Built from pieces, so that the model knows whom it names without reading it. */
export const contents: fc.Arbitrary<(people: readonly Person[]) => Content> = fc.oneof(
  { weight: 30, arbitrary: said },
  { weight: 1, arbitrary: blank },
);
