import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { AppError } from "../errors.ts";
import type { AppPage } from "../platform/http/app-page.ts";
import { serveDocument } from "../platform/http/document.ts";
import type { Logger } from "../platform/logger.ts";
import { readBuiltClient } from "./built-client.ts";
import { createClientPage, isNavigation } from "./client-page.ts";
import type { ClientPageOptions } from "./client-page.ts";

export interface WebOptions extends ClientPageOptions {
  readonly allowedOrigins: readonly string[];
  readonly logger: Logger;
  /** Where the built client is. */
  readonly folder?: string;
}

export interface Web {
  /** For every address of the client. */
  readonly page: AppPage;
  /** Its files. */
  readonly route: (app: FastifyInstance) => void;
  readonly isBuilt: boolean;
}

const FOLDER = fileURLToPath(new URL("../../../web/dist", import.meta.url));
const NOT_BUILT = "The web client is not built: run `npm run build:web`, and start the server again";

/** The web client, read into memory as it was built. Without it everything else works, and its addresses say what to do. */
export function loadWeb({ folder = FOLDER, logger, allowedOrigins, ...told }: WebOptions): Web {
  const client = readBuiltClient(folder);
  if (client === undefined) {
    logger.warn(NOT_BUILT);
    return { page: unbuiltPage, route: () => undefined, isBuilt: false };
  }
  if (allowedOrigins.length === 0)
    logger.warn(
      "GOCHAT_ALLOWED_ORIGINS is empty: the web client cannot connect until it holds the address that browsers open, such as https://chat.example.com",
    );
  return {
    page: createClientPage(client.html, told),
    route: (app) => {
      for (const [path, file] of client.files) serveDocument(app, path, file, { anonymous: "page" });
    },
    isBuilt: true,
  };
}

const unbuiltPage: AppPage = {
  isFor: isNavigation,
  send: () => {
    throw new AppError("not_found", { detail: NOT_BUILT });
  },
};
