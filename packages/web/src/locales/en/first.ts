import app from "./app.json" with { type: "json" };
import composer from "./composer.json" with { type: "json" };
import conversation from "./conversation.json" with { type: "json" };
import conversations from "./conversations.json" with { type: "json" };
import presence from "./presence.json" with { type: "json" };
import timeline from "./timeline.json" with { type: "json" };
import ui from "./ui.json" with { type: "json" };

/** Texts of what is shown first, by their ids: the area, a dot, a name. */
export const first = {
  ...app,
  ...composer,
  ...conversation,
  ...conversations,
  ...presence,
  ...timeline,
  ...ui,
};
