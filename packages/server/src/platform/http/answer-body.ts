import type { ServerResponse } from "node:http";
import { Writable } from "node:stream";
import type { Readable } from "node:stream";

import { giveBack } from "../give-back.ts";

/**
 * A stream as the body of an answer. Its chunks are nobody else's: the memory of each is given back when the kernel has taken it, and one
 * is written at a time. `pipe`, by which Fastify sends a stream, cannot say when that is. One that is shorter than it should be cuts the
 * connection: the next answer would be taken for the rest of it.
 *
 * How the answer ends when the stream fails, and the stream when the answer is cut off, stays with Fastify.
 */
export function answerBody<Body extends Readable>(body: Body, length: number): Body {
  const pipe = body.pipe.bind(body);
  return Object.assign(body, {
    pipe<To extends ServerResponse>(answer: To): To {
      pipe(new GivingBack(answer, length));
      return answer;
    },
  });
}

class GivingBack extends Writable {
  readonly #answer: ServerResponse;
  #missing: number;

  constructor(answer: ServerResponse, length: number) {
    super();
    this.#answer = answer;
    this.#missing = length;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#missing -= chunk.length;
    this.#answer.write(chunk, (error) => {
      // The answer is cut off, and nothing more goes there. What was not written may be read still.
      if (error) return;
      giveBack(chunk);
      done();
    });
  }

  override _final(done: () => void): void {
    if (this.#missing === 0) this.#answer.end();
    else this.#answer.destroy();
    done();
  }
}
