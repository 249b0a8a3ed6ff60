import { request } from "node:http";
import { Waits } from "./waits.ts";

/** What was counted since the count began. */
export class ProbeCount {
  readonly waits = new Waits();
  failed = 0;
}

/** Asks whether the server lives, as a supervisor does: each time over a new connection. */
export class LivenessProbe {
  count = new ProbeCount();
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  ask(dueAt: number): void {
    const { count } = this;
    const answered = count.waits.begin(dueAt);
    const fail = () => count.failed++;
    request({ host: "127.0.0.1", port: this.#port, path: "/livez", agent: false }, (response) => {
      if (response.statusCode !== 200) fail();
      response.on("end", answered).on("error", fail).resume();
    })
      .on("error", fail)
      .end();
  }
}
