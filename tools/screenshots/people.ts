import { hueOf } from "../../packages/web/src/lib/people.ts";

/** Everybody in the pictures, by their usernames: what they are called, and the tint of their avatar. */
export const PEOPLE = {
  alice: ["Alice Meyer", 2],
  bob: ["Bob Okafor", 6],
  mina: ["Mina Sato", 8],
  tomas: ["Tomás Herrera", 5],
  lea: ["Léa Fournier", 0],
  yusuf: ["Yusuf Demir", 7],
  ines: ["Inês Carvalho", 4],
  jonas: ["Jonas Lindqvist", 0],
  noa: ["נועה לוי", 9],
  ruth: ["Ruth Adeyemi", 1],
  hanna: ["Hanna Berg", 3],
} as const satisfies Record<string, readonly [name: string, hue: number]>;

export type Username = keyof typeof PEOPLE;
export const USERNAMES = Object.keys(PEOPLE) as Username[];

export const userIdOf = (username: Username): string =>
  idWithHue(USERNAMES.indexOf(username) + 1, PEOPLE[username][1]);

/** The same id in every run, as the tint of an avatar is chosen by it. */
export function idWithHue(n: number, hue: number): string {
  const head = `01900000-0000-7000-8000-${String(n).padStart(8, "0")}`;
  for (let nth = 0; ; nth += 1) {
    const id = `${head}${String(nth).padStart(4, "0")}`;
    if (hueOf(id) === hue) return id;
  }
}
