import { createTransport } from "nodemailer";

/** Where mail is handed over. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** From the first byte; else it begins in plain text and is upgraded. */
  readonly isTls: boolean;
  /** Nothing is sent, the password neither, over a connection without. */
  readonly needsTls: boolean;
  readonly login: { readonly user: string; readonly pass: string } | undefined;
}

export interface MailSender {
  /** May be empty. */
  readonly name: string;
  readonly address: string;
}

export interface Letter {
  /** The same at each try, so that who gets it twice is shown it once. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly language: string;
}

/** Resolves when the server has it. */
export type SendLetter = (letter: Letter) => Promise<void>;

// Those of one try end well before somebody else begins the next.
const STEP_MS = 10_000;
export const TRY_MS = 40_000;

export function createSmtp({ host, port, isTls, needsTls, login }: SmtpServer, from: MailSender): SendLetter {
  return async ({ messageId, to, subject, text, language }) => {
    // A connection for each: a server that hangs holds up nothing but that one.
    const transport = createTransport({
      host,
      port,
      secure: isTls,
      requireTLS: needsTls,
      // A server on this machine offers it with a certificate of nobody.
      ignoreTLS: !needsTls,
      ...(login && { auth: login }),
      connectionTimeout: STEP_MS,
      greetingTimeout: STEP_MS,
      socketTimeout: STEP_MS,
      dnsTimeout: STEP_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error("The mail server is too slow.")), TRY_MS);
    try {
      const sent = transport.sendMail({
        // As values, never as a header: what is in them addresses nobody else.
        from: { name: from.name, address: from.address },
        to: { name: "", address: to },
        envelope: { from: from.address, to: [to] },
        messageId: `<${messageId}@${from.address.slice(from.address.lastIndexOf("@") + 1)}>`,
        subject,
        text,
        headers: {
          "Content-Language": language,
          // Nobody answers that they are away.
          "Auto-Submitted": "auto-generated",
        },
      });
      await Promise.race([sent, promise]);
    } finally {
      clearTimeout(timer);
      transport.close();
    }
  };
}

/** Whether the server said that it never takes this one. */
export const isRefusedForGood = (error: unknown): boolean =>
  error instanceof Error &&
  "responseCode" in error &&
  typeof error.responseCode === "number" &&
  error.responseCode >= 500 &&
  // What it says of the login is about all of them, and may be set right.
  (!("command" in error) || !/^AUTH|^API$|^CONN$|^EHLO|^STARTTLS/.test(String(error.command)));
