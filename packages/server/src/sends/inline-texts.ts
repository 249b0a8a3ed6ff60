const FENCE = /^ {0,3}(?<fence>`{3,}|~{3,})(?<info>.*)$/s;

/** The paragraphs of a Markdown text, without what stands between fences (CommonMark §4.5): markup never goes across them. */
export function inlineTexts(content: string): string[] {
  const texts: string[] = [];
  let paragraph: string[] = [];
  let fence: string | null = null;
  const end = () => {
    if (paragraph.length > 0) texts.push(paragraph.join("\n"));
    paragraph = [];
  };
  for (const line of content.split(/\r?\n/)) {
    const found = fenceOf(line);
    if (fence !== null) {
      if (found?.info.trim() === "" && found.fence.startsWith(fence)) fence = null;
    } else if (found !== null) {
      end();
      ({ fence } = found);
    } else if (line.trim() === "") {
      end();
    } else {
      paragraph.push(line);
    }
  }
  end();
  return texts;
}

/** A fence of backticks has no other behind it on its line: that would be code within the line. */
function fenceOf(line: string): { fence: string; info: string } | null {
  const { fence, info } = FENCE.exec(line)?.groups ?? {};
  if (fence === undefined || info === undefined) return null;
  return fence.startsWith("`") && info.includes("`") ? null : { fence, info };
}
