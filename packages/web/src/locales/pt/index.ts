import account from "./account.json" with { type: "json" };
import app from "./app.json" with { type: "json" };
import auth from "./auth.json" with { type: "json" };
import composer from "./composer.json" with { type: "json" };
import connection from "./connection.json" with { type: "json" };
import conversation from "./conversation.json" with { type: "json" };
import conversations from "./conversations.json" with { type: "json" };
import details from "./details.json" with { type: "json" };
import emoji from "./emoji.json" with { type: "json" };
import notifications from "./notifications.json" with { type: "json" };
import people from "./people.json" with { type: "json" };
import settings from "./settings.json" with { type: "json" };
import shortcuts from "./shortcuts.json" with { type: "json" };
import switcher from "./switcher.json" with { type: "json" };
import timeline from "./timeline.json" with { type: "json" };
import ui from "./ui.json" with { type: "json" };
import welcome from "./welcome.json" with { type: "json" };

/** Every text, by its id: the area, a dot, a name. */
export const pt = {
  ...account,
  ...app,
  ...auth,
  ...composer,
  ...connection,
  ...conversation,
  ...conversations,
  ...details,
  ...emoji,
  ...notifications,
  ...people,
  ...settings,
  ...shortcuts,
  ...switcher,
  ...timeline,
  ...ui,
  ...welcome,
};
