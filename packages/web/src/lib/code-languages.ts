/** The languages that code is coloured in, by what is written behind a fence. */
const NAMES: Readonly<Record<string, string>> = {
  bash: "Shell",
  sh: "Shell",
  shell: "Shell",
  zsh: "Shell",
  c: "C",
  h: "C",
  cpp: "C++",
  "c++": "C++",
  css: "CSS",
  diff: "Diff",
  patch: "Diff",
  go: "Go",
  golang: "Go",
  html: "HTML",
  xml: "XML",
  svg: "XML",
  java: "Java",
  javascript: "JavaScript",
  js: "JavaScript",
  jsx: "JavaScript",
  mjs: "JavaScript",
  json: "JSON",
  python: "Python",
  py: "Python",
  rust: "Rust",
  rs: "Rust",
  sql: "SQL",
  typescript: "TypeScript",
  ts: "TypeScript",
  tsx: "TypeScript",
  yaml: "YAML",
  yml: "YAML",
};

/** How a language is called; undefined for one that is not known. */
export const languageName = (language: string): string | undefined =>
  Object.hasOwn(NAMES, language) ? NAMES[language] : undefined;
