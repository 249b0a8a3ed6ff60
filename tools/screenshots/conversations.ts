import type { Username } from "./people.ts";

/** When the pictures are taken: a Thursday. */
export const NOW = "2026-11-26T10:42:00Z";

const DAYS = { Thu: 26, Wed: 25, Tue: 24, Mon: 23, Fri: 20 } as const;
export type When = `${keyof typeof DAYS} ${number}:${number}`;

export function instantOf(when: When): string {
  const [day, time] = when.split(" ") as [keyof typeof DAYS, string];
  return `2026-11-${DAYS[day]}T${time}:00Z`;
}

export interface Said {
  readonly by: Username;
  readonly at: When;
  readonly text: string;
  /** What this answers: how many of those before it lie between. 1 is the one before. */
  readonly answers?: number;
  readonly reactions?: Readonly<Record<string, readonly Username[]>>;
  /** What it said before. */
  readonly was?: string;
  /** Names of what goes with it: `files.ts` knows what that is. */
  readonly files?: readonly string[];
  readonly isDeleted?: boolean;
  readonly isPinned?: boolean;
}

export interface Added {
  readonly by: Username;
  readonly at: When;
  readonly adds: Username;
}

export interface Planned {
  /** Whom Alice talks with, or what the group is called. */
  readonly with: Username | { readonly name: string; readonly description?: string; readonly hue: number };
  /** Of a group: the first one made it. */
  readonly members?: readonly Username[];
  readonly admins?: readonly Username[];
  readonly since: When;
  readonly lines: readonly (Said | Added)[];
  /** How many of the newest Alice has not read. */
  readonly unread?: number;
  /** Who has read nothing of it. */
  readonly unreadBy?: readonly Username[];
  readonly is?: "pinned" | "muted" | "archived";
}

const CODE = `I moved the loop out of the socket. It reads like the rule now:

\`\`\`ts
for (const send of outbox) {
  const answer = await connection.send(send, { clientId: send.key });
  if (answer.type === "ack") outbox.settle(send, answer.message);
  else if (!answer.error.retryable) outbox.refuse(send, answer.error);
}
\`\`\``;

const LIST = `Three things before we print:
1. The hand rail covers the lowest 90 cm, leave it empty
2. Matt laminate, **not** gloss, the lamps are right above
3. Colour proof on the real plaster, see [the sample sheet](https://example.com/sample-sheet)`;

const WEATHER = [
  "Who is in on Saturday?",
  "Me, and I bring the flask",
  "Two reefs, says the harbour",
  "Then three jackets",
  "The jib is back from repair",
];
const weather = Array.from({ length: 24 }, (_, n): Said => {
  const at = `Thu 09:${String(30 + n).padStart(2, "0")}` as When;
  return { by: n % 2 === 0 ? "ruth" : "hanna", at, text: WEATHER[n % WEATHER.length] ?? "" };
});

/** Every conversation of Alice, in no order. */
export const CONVERSATIONS: readonly Planned[] = [
  {
    with: {
      name: "Release 2.4",
      description: "Everything until it is out, and a week after. Nodes, notes, numbers.",
      hue: 4,
    },
    members: ["bob", "alice", "lea", "mina", "yusuf", "ines", "jonas"],
    admins: ["alice"],
    since: "Wed 09:00",
    is: "pinned",
    unread: 3,
    lines: [
      {
        by: "lea",
        at: "Wed 17:20",
        text: "Notes for the people who run it are in the folder. **Two pages**, and no adjectives.",
      },
      {
        by: "alice",
        at: "Wed 17:31",
        text: "Read. I only moved the part about backups to the top.",
        isPinned: true,
      },
      {
        by: "bob",
        at: "Wed 18:04",
        text: "The staging nodes ran the whole night with the new outbox. No hole in the sequence, nothing sent twice.",
        reactions: { "👏": ["mina", "lea", "yusuf", "ines"], "🌙": ["alice"] },
        isPinned: true,
      },
      { by: "bob", at: "Wed 18:10", adds: "tomas" },
      { by: "mina", at: "Thu 09:52", text: CODE, isPinned: true },
      {
        by: "alice",
        at: "Thu 10:21",
        answers: 1,
        was: "Read it. It gives up on the first `conflict`, which is right.",
        text: "Read it twice. It gives up on the first `conflict`, which is right: that answer is final.",
      },
      {
        by: "alice",
        at: "Thu 10:22",
        text: "The plan for the week stands. First the small nodes, then lunch.",
      },
      {
        by: "bob",
        at: "Thu 10:38",
        text: "If anything looks odd, we stop at ten per cent. Nobody has to be brave.",
      },
      { by: "bob", at: "Thu 10:39", text: "Wrong window, sorry", isDeleted: true },
      {
        by: "tomas",
        at: "Thu 10:41",
        text: "@alice can you sign off? I start with the two small nodes at eleven.",
      },
    ],
  },
  {
    with: "bob",
    since: "Mon 08:00",
    is: "pinned",
    lines: [
      {
        by: "bob",
        at: "Thu 09:58",
        text: "Last one for today, I promise: the branch with the retries is green.",
      },
      { by: "alice", at: "Thu 10:04", text: "Then I have no excuse left. Reading." },
      { by: "bob", at: "Thu 10:20", text: "⛵️" },
      { by: "alice", at: "Thu 10:31", text: "Merged. Thank you for staying late" },
    ],
  },
  {
    with: "mina",
    since: "Mon 08:00",
    unread: 2,
    lines: [
      {
        by: "mina",
        at: "Thu 09:48",
        text: "Good morning! Coffee is on the second floor today, the machine up here leaks again.",
      },
      {
        by: "alice",
        at: "Thu 09:51",
        text: "Thank you for the warning. I bring the good beans.",
        reactions: { "☕": ["mina"] },
      },
      { by: "alice", at: "Thu 10:19", text: "How bad were the retries last night?" },
      {
        by: "mina",
        at: "Thu 10:33",
        answers: 1,
        text: "Not bad. 214 in nine hours, all of them settled by the second try.",
        reactions: { "🎉": ["alice"] },
      },
      {
        by: "mina",
        at: "Thu 10:37",
        text: "One node has twice as many as the others. Same disk, same kernel.",
      },
      { by: "mina", at: "Thu 10:38", text: "Can you look at the retry numbers before the call?" },
    ],
  },
  {
    with: { name: "Design review", description: "What is on the walls before it is on the walls.", hue: 1 },
    members: ["hanna", "alice", "tomas", "yusuf", "noa", "lea"],
    since: "Mon 10:00",
    unread: 3,
    lines: [
      {
        by: "hanna",
        at: "Wed 16:02",
        text: "The hills came back from the printer. The sky is good, the fog is thick.",
      },
      {
        by: "tomas",
        at: "Wed 16:20",
        text: "I like the fog.",
        reactions: { "😍": ["hanna", "noa", "lea"], "🏔️": ["alice", "yusuf"] },
      },
      {
        by: "alice",
        at: "Wed 16:31",
        text: "The hills stay. I would take the fog down by a third, so that the lettering has something to stand on.",
      },
      {
        by: "noa",
        at: "Thu 09:04",
        text: "בוקר טוב, אני מעדיפה את הגרסה השנייה. הקו הארוך מוביל את העין אל הדלת.",
      },
      {
        by: "noa",
        at: "Thu 09:05",
        text: "Sorry, in English: the second. Its long line leads the eye to the door.",
      },
      { by: "yusuf", at: "Thu 10:02", text: LIST },
      {
        by: "tomas",
        at: "Thu 10:22",
        answers: 4,
        text: "Then I redo the proof with less fog. Back at noon.",
        reactions: { "👍": ["yusuf", "hanna"] },
      },
      { by: "tomas", at: "Thu 10:24", text: "@alice the second one, with the longer line?" },
    ],
  },
  {
    with: { name: "Sailing club", hue: 5 },
    members: ["ruth", "alice", "hanna"],
    since: "Mon 10:00",
    is: "muted",
    unread: 23,
    lines: [
      ...weather,
      { by: "ruth", at: "Thu 09:58", text: "Wind drops after four, we take the small boat" },
    ],
  },
  {
    with: "yusuf",
    since: "Mon 08:00",
    lines: [
      { by: "alice", at: "Thu 09:32", text: "Did you see the new order of the menu?" },
      { by: "yusuf", at: "Thu 09:40", text: "Yes, and I am not sure. What do you think?" },
    ],
  },
  {
    with: { name: "Everyone at Nordlicht", hue: 3 },
    members: ["hanna", "alice", "bob", "mina", "tomas", "lea", "yusuf", "ines", "jonas", "noa", "ruth"],
    since: "Fri 10:00",
    lines: [
      { by: "alice", at: "Wed 09:05", text: "There are flowers for everybody in the kitchen." },
      { by: "ines", at: "Wed 09:10", text: "Thank you for the flowers!" },
      {
        by: "hanna",
        at: "Thu 09:15",
        text: "The third floor is quiet again from Monday on",
        reactions: { "🙏": ["bob", "mina"] },
      },
    ],
  },
  {
    with: "lea",
    since: "Mon 08:00",
    lines: [{ by: "lea", at: "Wed 15:30", text: "The third floor plan is on your desk" }],
  },
  {
    with: "noa",
    since: "Mon 08:00",
    lines: [
      { by: "alice", at: "Wed 14:02", text: "I answered the printer for both of us." },
      { by: "noa", at: "Wed 14:10", text: "תודה רבה, נדבר מחר בבוקר" },
    ],
  },
  {
    with: { name: "Infra on call", hue: 6 },
    members: ["jonas", "alice", "bob"],
    since: "Mon 10:00",
    unreadBy: ["jonas", "bob"],
    lines: [
      { by: "jonas", at: "Tue 19:00", text: "Anything left?" },
      { by: "alice", at: "Tue 19:12", text: "Keys rotated. Nothing else to do tonight" },
    ],
  },
  {
    with: "ruth",
    since: "Mon 08:00",
    lines: [{ by: "ruth", at: "Tue 16:44", text: "I left the book on your desk" }],
  },
  {
    with: { name: "Book circle", hue: 8 },
    members: ["jonas", "alice", "ruth"],
    since: "Mon 10:00",
    lines: [{ by: "jonas", at: "Mon 18:20", text: "Chapter nine, and not a page further" }],
  },
  {
    with: { name: "Release 2.3", hue: 2 },
    members: ["bob", "alice", "mina"],
    since: "Fri 10:00",
    is: "archived",
    lines: [{ by: "bob", at: "Fri 17:02", text: "Out, and quiet. Thank you all" }],
  },
  {
    with: { name: "Summer party", hue: 9 },
    members: ["hanna", "alice", "ruth", "noa"],
    since: "Fri 10:00",
    is: "archived",
    lines: [
      { by: "hanna", at: "Fri 14:02", text: "This is where it was", files: ["north-wall.png"] },
      { by: "hanna", at: "Fri 14:03", text: "", files: ["tent.png", "lanterns.png"] },
      {
        by: "alice",
        at: "Fri 14:20",
        text: "And mine, before I forget them",
        files: ["table.png", "garden.png", "cellar.png", "tent.png", "north-wall.png", "lanterns.png"],
      },
      {
        by: "ruth",
        at: "Fri 15:10",
        text: "The bills, and what we sang",
        files: ["bills.pdf", "guests.csv", "our-song.wav"],
      },
      { by: "noa", at: "Fri 15:21", text: "", files: ["Voice message.wav"] },
      { by: "ruth", at: "Fri 15:40", text: "The tent is dry and in the cellar" },
    ],
  },
  {
    with: "ines",
    since: "Fri 08:00",
    is: "archived",
    lines: [{ by: "alice", at: "Fri 11:20", text: "Welcome! Your desk is the one at the window." }],
  },
];
