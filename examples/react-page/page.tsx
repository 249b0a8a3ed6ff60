// One conversation in a page: /?server=http://localhost:8080&as=alice&with=bob
import { connect } from "@gochat/client";
import { indexedDbStorage } from "@gochat/client/browser";
import { ChatProvider, useConnection, useDraft, useSend, useTimeline, useTyping } from "@gochat/client/react";
import { useEffect } from "react";
import { createRoot } from "react-dom/client";

function Messages({ id }: { readonly id: string }) {
  const { messages, outgoing, hasOlder, loadOlder, seen } = useTimeline(id);
  const { retry } = useSend(id);
  const lastSeq = messages.at(-1)?.seq ?? 0;
  useEffect(() => seen(lastSeq), [seen, lastSeq]);
  return (
    <ol>
      <li hidden={!hasOlder}>
        <button onClick={() => void loadOlder()}>Older messages</button>
      </li>
      {messages.map(({ id, client_id = id, sender, content, deleted_at }) => (
        <li key={client_id}>
          <b>{sender.display_name}</b> {deleted_at === null ? content : <small>deleted</small>}
        </li>
      ))}
      {outgoing.map(({ client_id, content, status, error }) => (
        <li key={client_id} className={status}>
          {content} <small>{error?.message ?? status}</small>
          {status === "failed" && <button onClick={() => retry(client_id)}>Try again</button>}
        </li>
      ))}
    </ol>
  );
}

function Composer({ id }: { readonly id: string }) {
  const { draft, setDraft, sendDraft } = useDraft(id);
  const { users, notify } = useTyping(id);
  const write = (content: string) => (notify(), setDraft({ ...draft, content }));
  return (
    <form onSubmit={(event) => (event.preventDefault(), void sendDraft())}>
      <input aria-label="Message" value={draft.content} onChange={({ target }) => write(target.value)} />
      <small>{users.length > 0 && `${users.map((user) => user.display_name).join(", ")} is typing…`}</small>
    </form>
  );
}

function Status() {
  const { state } = useConnection();
  return state === "online" ? null : <p role="status">{state === "closed" ? "Signed out" : "Connecting…"}</p>;
}

const { server = "", as = "", with: other = "" } = Object.fromEntries(new URLSearchParams(location.search));
// In a product `token` is a function that asks your own backend for a token of whoever looks at the page.
const chat = await connect(server, { token: as }, { storage: indexedDbStorage() });
const { id } = await chat.open(other);
createRoot(document.getElementById("chat") as HTMLElement).render(
  <ChatProvider chat={chat}>
    <Status />
    <Messages id={id} />
    <Composer id={id} />
  </ChatProvider>,
);
