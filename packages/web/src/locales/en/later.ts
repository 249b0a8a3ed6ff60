import account from "./account.json" with { type: "json" };
import actions from "./actions.json" with { type: "json" };
import attach from "./attach.json" with { type: "json" };
import picture from "./picture.json" with { type: "json" };
import files from "./files.json" with { type: "json" };
import viewer from "./viewer.json" with { type: "json" };
import voice from "./voice.json" with { type: "json" };
import auth from "./auth.json" with { type: "json" };
import connection from "./connection.json" with { type: "json" };
import messages from "./messages.json" with { type: "json" };
import me from "./me.json" with { type: "json" };
import bars from "./bars.json" with { type: "json" };
import page from "./page.json" with { type: "json" };
import controls from "./controls.json" with { type: "json" };
import missing from "./missing.json" with { type: "json" };
import notifications from "./notifications.json" with { type: "json" };
import details from "./details.json" with { type: "json" };
import emoji from "./emoji.json" with { type: "json" };
import people from "./people.json" with { type: "json" };
import list from "./list.json" with { type: "json" };
import requests from "./requests.json" with { type: "json" };
import refused from "./refused.json" with { type: "json" };
import email from "./email.json" with { type: "json" };
import link from "./link.json" with { type: "json" };
import admin from "./admin.json" with { type: "json" };
import audit from "./audit.json" with { type: "json" };
import reports from "./reports.json" with { type: "json" };
import provider from "./provider.json" with { type: "json" };
import security from "./security.json" with { type: "json" };
import bans from "./bans.json" with { type: "json" };
import blocks from "./blocks.json" with { type: "json" };
import silences from "./silences.json" with { type: "json" };
import invitations from "./invitations.json" with { type: "json" };
import figures from "./figures.json" with { type: "json" };
import settings from "./settings.json" with { type: "json" };
import shortcuts from "./shortcuts.json" with { type: "json" };
import switcher from "./switcher.json" with { type: "json" };
import welcome from "./welcome.json" with { type: "json" };

/** Texts of what is fetched later. */
export const later = {
  ...account,
  ...actions,
  ...attach,
  ...picture,
  ...files,
  ...viewer,
  ...voice,
  ...auth,
  ...connection,
  ...messages,
  ...me,
  ...bars,
  ...page,
  ...controls,
  ...missing,
  ...notifications,
  ...details,
  ...emoji,
  ...people,
  ...list,
  ...requests,
  ...refused,
  ...email,
  ...link,
  ...admin,
  ...audit,
  ...reports,
  ...provider,
  ...security,
  ...bans,
  ...blocks,
  ...silences,
  ...invitations,
  ...figures,
  ...settings,
  ...shortcuts,
  ...switcher,
  ...welcome,
};
