import { Client } from "pg";
import type { ClientConfig } from "pg";

/** What PostgreSQL reports at the start of a session, and again when it changes. */
const REPORTED: ReadonlySet<string> = new Set(["in_hot_standby", "default_transaction_read_only"]);

/** A connection that knows whether the server at its other end takes writes. */
export class WritableClient extends Client {
  readonly #reported = new Map<string, string>();

  constructor(config?: ClientConfig) {
    super(config);
    const onStatus = ({ parameterName, parameterValue }: ParameterStatus) => {
      if (REPORTED.has(parameterName)) this.#reported.set(parameterName, parameterValue);
    };
    this.connection.on("parameterStatus", onStatus);
  }

  /**
   * Without a round trip where the server has reported that it does. Otherwise it is asked: a pooler passes no reports on, or those of
   * another connection.
   */
  async takesWrites(): Promise<boolean> {
    const values = [...this.#reported.values()];
    if (values.length > 0 && !values.includes("on")) return true;
    const { rows } = await this.query<{ is_read_only: string }>(IS_READ_ONLY);
    const takesWrites = rows[0]?.is_read_only !== "on";
    if (takesWrites) this.#reported.set("in_hot_standby", "off").set("default_transaction_read_only", "off");
    return takesWrites;
  }
}

/** `on` in recovery as well. */
export const IS_READ_ONLY = "SELECT current_setting('transaction_read_only') AS is_read_only";

interface ParameterStatus {
  parameterName: string;
  parameterValue: string;
}
