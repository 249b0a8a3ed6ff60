// node run.mjs <url of a server> <url where nobody listens>: prints what the consumer learns, as JSON.
import { connect, textsOf, versionOf } from "./consumer.js";

const environment = {
  fetch,
  schedule: (delayMs, run) => {
    const timer = setTimeout(() => run(), delayMs);
    return () => clearTimeout(timer);
  },
};
const [, , url, deadUrl] = process.argv;
const api = connect(url, environment);
const learned = [
  await versionOf(api),
  await textsOf(api, "c1"),
  await versionOf(connect(deadUrl, environment)),
];
process.stdout.write(JSON.stringify(learned));
