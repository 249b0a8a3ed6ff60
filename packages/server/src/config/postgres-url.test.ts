import { expect, test } from "vitest";
import { postgresUrl } from "./postgres-url.ts";

const refusal = (url: string): string => {
  try {
    return `accepted as ${postgresUrl(url)}`;
  } catch (error) {
    return String(error);
  }
};

test.each(["/", "#", "?", "%", "/@", "a%zz", "%80", "p@ss/", "#@%"])(
  "a password with %s that is not escaped is named as such, and not printed",
  (part) => {
    const text = refusal(`postgres://gochat:secret${part}word@db:5432/gochat`);
    expect(text).toContain("write @ / ? # % in the user name and the password as %40 %2F %3F %23 %25");
    expect(text).not.toContain("secret");
  },
);

test.each(["12/34", "12#34", "12?34"])(
  "a password %s, which reads like a port, is named as well",
  (password) => {
    expect(refusal(`postgres://gochat:${password}@db:5432/gochat`)).toContain("ends the password too early");
  },
);

test.each([
  "postgres://gochat:p@ss@db:5432/gochat",
  "postgres://gochat:p%40%2F%3F%23%25ss@db:5432/gochat",
  "postgresql://gochat:pass@db/gochat?sslmode=verify-full",
  "postgres://gochat@[::1]:5432/gochat?options=-c%20search_path%3Dpublic",
  "postgres:///gochat?host=/var/run/postgresql",
])("%s is accepted", (url) => expect(postgresUrl(url)).toBe(url));

test.each([
  ["mysql://gochat@db/gochat", "must be a PostgreSQL URL"],
  ["postgres://gochat:secret@one:5432,two:5432/gochat", "must name one host"],
  ["postgres://gochat:secret@db/gochat?sslmode=verify_full", "sslmode that is none of disable, "],
  ["postgres://gochat:secret@db/gochat?sslrootcert=/nowhere/ca.pem", "names /nowhere/ca.pem as sslrootcert"],
])("%s: %s", (url, expected) => {
  expect(refusal(url)).toContain(expected);
  expect(refusal(url)).not.toContain("secret");
});
