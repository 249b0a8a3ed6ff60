import { LIMITS } from "../limits.ts";
import { Nullable, OneOf, Open, Strict, Type, Word } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { RefusedWord } from "../text.ts";

export const REGISTRATIONS = ["open", "invited", "closed"] as const;
export const PEOPLE_SEARCHES = ["everybody", "admins"] as const;

const sizes = {
  message_max_bytes: Type.Integer({
    minimum: LIMITS.contentMaxBytesLowest,
    maximum: LIMITS.contentMaxBytes,
    description: "How long a message may be, in bytes of UTF-8",
  }),
  edit_window_s: Nullable(
    Type.Integer({
      minimum: 0,
      maximum: LIMITS.editWindowMaxSeconds,
      description: "For how long after it was sent its author may edit a message; null: for ever",
    }),
  ),
};

const rules = {
  refused_words: Type.Array(RefusedWord, {
    maxItems: LIMITS.refusedWordsMax,
    description: "Words and phrases with which nothing is sent, and nothing named, on this server (I10)",
  }),
  mentions_max: Type.Integer({
    minimum: 1,
    maximum: LIMITS.mentionsMax,
    description: "How many names a message may mention (I11)",
  }),
  new_account_hours: Type.Integer({
    minimum: 0,
    maximum: LIMITS.newAccountMaxHours,
    description: "For how many hours an account is new, so that it opens and mentions less (I12); 0: none is",
  }),
};

/** What administrators set for the whole server (I7). */
export const InstanceSettings = Open(
  {
    registration: Word([...REGISTRATIONS], "nobody can register", "Who may make an account"),
    people_search: Word(
      [...PEOPLE_SEARCHES],
      "people are found by their whole username",
      "Who finds people by how their username begins",
    ),
    ...sizes,
    ...rules,
  },
  { $id: "InstanceSettings" },
);
export type InstanceSettings = Infer<typeof InstanceSettings>;

/** Some of them, anew. */
export const SettingsInput = Type.Partial(
  Strict({ registration: OneOf(REGISTRATIONS), people_search: OneOf(PEOPLE_SEARCHES), ...sizes, ...rules }),
  { minProperties: 1, additionalProperties: false },
);
export type SettingsInput = Infer<typeof SettingsInput>;

/** What anybody may know of a server before they log in. */
export const Instance = Open(
  {
    name: Type.String(),
    registration: InstanceSettings.properties.registration,
    has_mail: Type.Boolean({ description: "It sends mail: passwords are reset by it, and emails confirmed" }),
    ...sizes,
    sign_on: Nullable(Open({ label: Type.String({ description: "What the provider is called" }) })),
  },
  { $id: "Instance" },
);
export type Instance = Infer<typeof Instance>;
