/** Who a client is to the server. */
export type Credentials =
  | {
      /**
       * An access token; in `local` and `dev` also a bare username; or a function of the application that gives a fresh token. It is called
       * when there is none, when the server refuses the last one, and shortly before one ends that says when. It may throw a `GoChatError`
       * of code `signed_out` when there will be none any more.
       */
      readonly token: string | (() => string | Promise<string>);
    }
  | {
      /** Email or username. */
      readonly login: string;
      /** Never stored. Left out: a session that is stored goes on, and none is begun. */
      readonly password?: string | undefined;
    };
