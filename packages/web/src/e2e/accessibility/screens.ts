import type { Locator, Page } from "playwright-core";
import { ADMIN_SCREENS } from "./admin-screens.ts";
import { ENTRY_SCREENS } from "./entry-screens.ts";
import { button, heading } from "./finders.ts";
import { png, text as textFile } from "../files/samples.ts";
import { SETTINGS_SCREENS } from "./settings-screens.ts";
import type { World } from "./world.ts";

/** Something that opens above a page by keys, and closes by Esc. */
interface Opening {
  /** What has the focus, and gets it back, where `back` is nothing else. */
  readonly from: (page: Page, world: World) => Locator;
  readonly back?: (page: Page) => Locator;
  /** What is pressed on it: Enter. */
  readonly key?: string;
  /** The items of menus that lead on to it, one after the other. */
  readonly items?: readonly string[];
  readonly role: "menu" | "dialog";
  readonly name: string | RegExp;
}

export interface Screen {
  readonly name: string;
  /** Nobody, where it is left out. */
  readonly as?: "alice" | "dave" | "erin" | "grace";
  readonly path: string | ((world: World) => string);
  /** What is there when it is complete. */
  readonly shows: (page: Page, world: World) => Locator;
  /** What one does to come to it. */
  readonly act?: (page: Page, world: World) => Promise<unknown>;
  readonly opens?: Opening;
  /** Where it is different elsewhere. */
  readonly only?: "desktop" | "phone";
}

const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first();
const message = (page: Page, seq: number) => page.locator(`article[data-seq="${seq}"]`);
const rich = (page: Page, { rich }: World) => message(page, rich);
const own = (page: Page, { own }: World) => message(page, own);
const area = (page: Page) => page.locator("main textarea");
const row = (page: Page) => page.locator("nav [data-row]", { hasText: "Trip" });
const dialog = (page: Page) => page.getByRole("dialog");

const trip = ({ trip }: World) => `/c/${trip.id}`;
const details = (tab: string) => (world: World) => `${trip(world)}?details=${tab}`;

const inTrip = (name: string, rest: Omit<Screen, "name" | "as" | "path" | "shows">): Screen => ({
  name,
  as: "alice",
  path: trip,
  shows: own,
  ...rest,
});
const fromMessage = (from: Opening["from"], items: readonly string[], name: string | RegExp): Opening => ({
  from,
  items,
  role: "dialog",
  name,
});
const inDetails = (name: string, tab: string, opens?: Opening): Screen => ({
  name,
  as: "alice",
  path: details(tab),
  shows: (page) =>
    page
      .getByRole("tabpanel", { name: new RegExp(`^${tab}`, "i") })
      .getByRole("button")
      .first(),
  ...(opens && { opens }),
});

/** Whatever there is to see. */
export const SCREENS: readonly Screen[] = [
  ...ENTRY_SCREENS,
  { name: "the first run", as: "dave", path: "/", shows: text(/Welcome, dave|Nobody here yet/) },
  { name: "the list", as: "alice", path: "/", shows: row },
  {
    name: "the menu of oneself",
    as: "alice",
    path: "/",
    shows: row,
    opens: {
      from: (page) => page.getByRole("button", { name: /account and settings/ }),
      role: "menu",
      name: /./,
    },
  },
  {
    name: "the menu of a conversation",
    as: "alice",
    path: "/",
    shows: row,
    opens: { from: row, key: "Shift+F10", role: "menu", name: /./ },
  },
  {
    name: "how long a conversation is muted",
    as: "alice",
    path: "/",
    shows: row,
    opens: { from: row, key: "Shift+F10", items: ["Mute…"], role: "menu", name: /./ },
  },
  {
    name: "what a filter finds",
    as: "alice",
    path: "/",
    shows: row,
    act: async (page) => {
      await page.getByRole("searchbox").fill("d");
      await page.getByRole("button", { name: "dave" }).waitFor();
    },
  },
  {
    name: "what a filter does not find",
    as: "alice",
    path: "/",
    shows: row,
    act: async (page) => {
      await page.getByRole("searchbox").fill("qqqq");
      await page.getByText(/^Nothing of this name/).waitFor();
    },
  },
  { name: "the archive", as: "alice", path: "/archived", shows: text("Last year") },

  {
    name: "what others ask of one",
    as: "alice",
    path: "/requests",
    shows: (page) => page.getByRole("list", { name: "Groups" }),
  },
  {
    name: "before somebody who asks is blocked",
    as: "alice",
    path: "/requests",
    shows: (page) => page.getByRole("list", { name: "Groups" }),
    opens: { from: button("Block karl…"), role: "dialog", name: "Block karl?" },
  },
  {
    name: "a request",
    as: "alice",
    path: ({ request }) => `/c/${request.id}`,
    shows: text(/wants to write with you/),
  },
  {
    name: "somebody whom one blocks",
    as: "alice",
    path: ({ blocked }) => `/c/${blocked.id}`,
    shows: text(/^You block ivan/),
  },
  {
    name: "a message that is hidden",
    as: "alice",
    path: ({ quiet }) => `/c/${quiet.id}`,
    shows: (page) => page.locator("article", { hasText: "Hidden, from somebody you block" }),
  },
  {
    name: "settings: privacy, with somebody who is blocked",
    as: "alice",
    path: "/settings/privacy",
    shows: button("Unblock ivan"),
  },

  inTrip("a conversation", {}),
  inTrip("a message with the focus", { act: (page, world) => rich(page, world).focus() }),
  inTrip("the menu of a message", { opens: { from: own, role: "menu", name: "Message actions" } }),
  inTrip("the menu of a message of somebody else", {
    opens: { from: rich, role: "menu", name: "Message actions" },
  }),
  inTrip("emoji for a message", { opens: { from: rich, key: "+", role: "dialog", name: "Emoji" } }),
  inTrip("emoji for what one writes", {
    only: "desktop",
    opens: { from: button("Emoji"), back: area, role: "dialog", name: "Emoji" },
  }),
  inTrip("before a message is deleted", { opens: fromMessage(own, ["Delete"], "Delete this message?") }),
  inTrip("before a message is reported", {
    opens: fromMessage(rich, ["Report…"], /^Report the message of/),
  }),
  inTrip("what a message said before", {
    opens: {
      from: (page, world) => own(page, world).getByRole("button", { name: /^Edited/ }),
      role: "dialog",
      name: "What it said before",
    },
  }),
  inTrip("who has read a message", { opens: fromMessage(own, ["Who has read it"], "Read by") }),
  inTrip("the menu of a conversation that is open", {
    only: "phone",
    opens: {
      from: (page) => page.locator("header").getByRole("button", { name: "More" }),
      role: "menu",
      name: "More",
    },
  }),
  inTrip("people who may be mentioned", {
    act: async (page) => {
      await area(page).fill("");
      await area(page).pressSequentially("@b");
      await page.getByRole("option", { name: /bob/ }).waitFor();
    },
  }),
  inTrip("an answer", {
    act: async (page, world) => {
      await area(page).fill("");
      await rich(page, world).press("r");
      await button("Do not reply")(page).waitFor();
    },
  }),
  inTrip("a change", {
    act: async (page, world) => {
      await own(page, world).press("e");
      await button("Cancel the edit")(page).waitFor();
    },
  }),
  inTrip("a message that is too long", {
    act: async (page) => {
      await area(page).fill("long ".repeat(20_000));
      await page.locator("main textarea[aria-invalid=true]").waitFor();
    },
  }),
  inTrip("files of every kind", {
    act: async (page, { files }) => {
      await message(page, files).scrollIntoViewIfNeeded();
      await message(page, files)
        .getByRole("button", { name: /^Show a.png/ })
        .waitFor();
    },
  }),
  inTrip("a picture, large", {
    opens: {
      from: (page, { files }) => message(page, files).getByRole("button", { name: "Show a.png large" }),
      role: "dialog",
      name: "Picture",
    },
  }),
  inTrip("before a file is taken away", {
    opens: {
      from: (page, { files }) => message(page, files),
      items: ["Remove song.wav"],
      role: "dialog",
      name: "Remove song.wav?",
    },
  }),
  inTrip("what goes with a message", {
    act: async (page) => {
      await page.locator("main input[type=file]").setInputFiles([png("view.png"), textFile("notes.txt")]);
      await page.getByRole("list", { name: "Attached files" }).waitFor();
    },
  }),
  inTrip("files that are above the conversation", {
    only: "desktop",
    act: async (page) => {
      const dataTransfer = await page.evaluateHandle(() => {
        const data = new DataTransfer();
        data.items.add(new File([""], "a.txt"));
        return data;
      });
      await page.locator("main textarea").dispatchEvent("dragover", { dataTransfer });
      await page.getByText("Drop files here to attach them").waitFor();
    },
  }),
  {
    name: "no such conversation",
    as: "alice",
    path: "/c/0190a5a0-0000-7000-8000-000000000000",
    shows: heading("This conversation is not here"),
  },

  inDetails("the members", "members"),
  inDetails("what is pinned", "pins"),
  inDetails("its files", "files"),
  inDetails("what one makes of a conversation", "settings"),
  inDetails("the name of a group", "members", {
    from: button("Edit"),
    role: "dialog",
    name: "Edit the group",
  }),
  inDetails("more people for a group", "members", {
    from: button("Add people"),
    role: "dialog",
    name: "Add people",
  }),
  inDetails("the menu of a member", "members", {
    from: button("More about bob"),
    role: "menu",
    name: /./,
  }),
  inDetails("before a member is removed", "members", {
    from: button("More about bob"),
    items: ["Remove from the group"],
    role: "dialog",
    name: "Remove bob?",
  }),
  inDetails("before a group is handed over", "members", {
    from: button("More about bob"),
    items: ["Hand the group over"],
    role: "dialog",
    name: "Make bob the owner?",
  }),
  inDetails("before a member is banned", "members", {
    from: button("More about bob"),
    items: ["Ban…"],
    role: "dialog",
    name: "Ban bob?",
  }),
  inDetails("links into a group", "members", {
    from: button("Invite by a link"),
    role: "dialog",
    name: "Invite to Trip",
  }),
  inDetails("who is banned", "members", {
    from: button("Banned people"),
    role: "dialog",
    name: "Banned people",
  }),
  inDetails("a person, from the members", "members", {
    from: (page) => page.locator("[data-member]", { hasText: "bob" }),
    role: "dialog",
    name: "bob",
  }),
  inDetails("how long it is muted", "settings", {
    from: (page) => page.getByRole("button", { name: /^Notifications/ }),
    role: "menu",
    name: /./,
  }),
  inDetails("before a group is left", "settings", {
    from: button("Leave the group"),
    role: "dialog",
    name: "Hand the group over first",
  }),

  { name: "a new chat", as: "alice", path: "/new", shows: heading("New chat") },
  {
    name: "a new chat, with who was found",
    as: "alice",
    path: "/new",
    shows: heading("New chat"),
    act: async (page) => {
      await page.getByRole("combobox").fill("da");
      await page.getByRole("option", { name: "dave" }).waitFor();
    },
  },
  {
    name: "a new group, with what is missing",
    as: "alice",
    path: "/new/group",
    shows: heading("New group"),
    act: async (page) => {
      await page.getByRole("combobox").fill("da");
      await page.getByRole("option", { name: "dave" }).waitFor();
      await page.keyboard.press("Enter");
      await button("Make the group")(page).click();
      await page.getByText("A group needs a name.").waitFor();
    },
  },
  {
    name: "a person",
    as: "alice",
    path: ({ bob }) => `/?person=${bob.me.id}`,
    shows: (page) => dialog(page).getByText(/^Here since/),
  },
  {
    name: "the way to everything",
    as: "alice",
    path: "/",
    shows: row,
    opens: { from: row, key: "Control+k", role: "dialog", name: "Go to" },
  },
  {
    name: "the keys",
    as: "alice",
    path: "/",
    shows: row,
    opens: { from: row, key: "?", role: "dialog", name: "Keyboard shortcuts" },
  },
  {
    name: "a toast",
    as: "alice",
    path: trip,
    shows: own,
    act: async (page, world) => {
      await own(page, world).press("c");
      await page.getByText(/The text is copied|does not let/).waitFor();
    },
  },

  ...SETTINGS_SCREENS,
  ...ADMIN_SCREENS,
  { name: "nothing", as: "alice", path: "/nothing/here", shows: heading("There is nothing here") },
  {
    name: "no server",
    path: "/",
    shows: heading(/^Sign in/),
    act: async (page, { web }) => {
      web.problems.allowNetworkFailures();
      await page.route("**/api/**", (route) => route.abort());
      await page.evaluate(() => sessionStorage.setItem("gochat/as", "somebody"));
      await page.reload();
      await heading("The server does not answer")(page).waitFor();
    },
  },
  {
    name: "no network",
    as: "alice",
    path: "/",
    shows: row,
    act: async (page, { web }) => {
      await web.goOffline(page);
      await page.getByText("No network").waitFor();
    },
  },
];
