export interface Instruction {
  keyword: string;
  /** `--from=…` and the like. */
  flags: Readonly<Record<string, string>>;
  /** What follows the flags, on one line. */
  text: string;
  line: number;
}

export interface Stage {
  name: string | undefined;
  image: string;
  instructions: Instruction[];
}

/** The instructions of a Dockerfile, in order. Knows continued lines and comments; not heredocs, which we do not use. */
export function parseDockerfile(source: string): Instruction[] {
  const instructions: Instruction[] = [];
  let open: { text: string; line: number } | undefined;
  for (const [index, raw] of source.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    open = { text: open === undefined ? line : `${open.text} ${line}`, line: open?.line ?? index + 1 };
    if (open.text.endsWith("\\")) {
      open.text = open.text.slice(0, -1).trimEnd();
      continue;
    }
    instructions.push(toInstruction(open.text, open.line));
    open = undefined;
  }
  return instructions;
}

function toInstruction(text: string, line: number): Instruction {
  const [keyword = "", ...words] = text.split(/\s+/);
  const flags: Record<string, string> = {};
  let rest = text.slice(keyword.length).trim();
  for (const word of words) {
    const flag = /^--([a-z-]+)(?:=(.*))?$/.exec(word);
    if (flag?.[1] === undefined) break;
    flags[flag[1]] = flag[2] ?? "";
    rest = rest.slice(word.length).trim();
  }
  return { keyword, flags, text: rest, line };
}

/** Each `FROM` begins a stage; the last one is the image. */
export function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: Stage[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword === "FROM") {
      const [image = "", , name] = instruction.text.split(/\s+/);
      stages.push({ name, image, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages;
}
