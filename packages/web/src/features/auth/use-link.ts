import { useEffect, useState } from "react";
import type { LinksCalls } from "@gochat/client/calls";
import { GoChatError } from "@gochat/client";
import { isError } from "../../lib/errors.ts";
import { links } from "../../lib/strangers.ts";

export type OpenedLink = Awaited<ReturnType<LinksCalls["read"]>>;

interface LinkView {
  /** What it is for; undefined until the server has said it. */
  readonly link: OpenedLink | undefined;
  /** Why it is not known. */
  readonly error: unknown;
  readonly retry: () => void;
  /** Works with the token. That it is not valid any more is shown by the page. */
  readonly spend: (work: (token: string) => Promise<unknown>) => Promise<void>;
}

/** The token in the address, which is taken out of it: neither history nor a look over the shoulder keep it. */
function takeToken(): string {
  const token = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  return token;
}

interface Answer extends Pick<LinkView, "link" | "error"> {
  /** What was asked. */
  readonly to: { readonly token: string; readonly tries: number };
}

const NO_LINK = new GoChatError("link_not_valid", "There is no link here.");

/** The link with which the page was opened, or which was put into its address afterwards. */
export function useLink(): LinkView {
  const [token, setToken] = useState(takeToken);
  const [tries, setTries] = useState(0);
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    const onHash = () => location.hash !== "" && setToken(takeToken());
    addEventListener("hashchange", onHash);
    return () => removeEventListener("hashchange", onHash);
  }, []);
  useEffect(() => {
    if (token === "") return undefined;
    const life = new AbortController();
    const to = { token, tries };
    links.read({ token }, { signal: life.signal }).then(
      (link) => setAnswer({ to, link, error: undefined }),
      (error: unknown) => !life.signal.aborted && setAnswer({ to, link: undefined, error: asRefusal(error) }),
    );
    return () => life.abort();
  }, [token, tries]);
  const isAnswered = answer?.to.token === token && answer.to.tries === tries;
  const view = isAnswered ? answer : { link: undefined, error: token === "" ? NO_LINK : undefined };
  const spend = async (work: (token: string) => Promise<unknown>) => {
    try {
      await work(token);
    } catch (error) {
      if (!isError(error, "link_not_valid")) throw error;
      setAnswer({ to: { token, tries }, link: undefined, error });
    }
  };
  const { link, error } = view;
  return { link, error, retry: () => setTries(tries + 1), spend };
}

/** What is no token at all is no link. */
const asRefusal = (error: unknown): unknown => (isError(error, "invalid_request") ? NO_LINK : error);
