import type { InstanceSettings, SettingsInput } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

const SETTINGS =
  "registration, people_search, message_max_bytes, edit_window_s, refused_words, mentions_max, new_account_hours";

export async function readSettings(sql: Sql): Promise<InstanceSettings> {
  const [settings] = await sql.query<InstanceSettings>(`select ${SETTINGS} from instance_settings`);
  if (settings === undefined) throw new Error("instance_settings has no row.");
  return settings;
}

/** Locks the row: of two changes each sees what the other left. */
export async function lockSettings(tx: Sql): Promise<InstanceSettings> {
  const [settings] = await tx.query<InstanceSettings>(`select ${SETTINGS} from instance_settings for update`);
  if (settings === undefined) throw new Error("instance_settings has no row.");
  return settings;
}

export async function writeSettings(tx: Sql, settings: Required<SettingsInput>): Promise<void> {
  await tx.query(
    `update instance_settings
     set registration = $1, people_search = $2, message_max_bytes = $3, edit_window_s = $4, refused_words = $5,
       mentions_max = $6, new_account_hours = $7`,
    [
      settings.registration,
      settings.people_search,
      settings.message_max_bytes,
      settings.edit_window_s,
      settings.refused_words,
      settings.mentions_max,
      settings.new_account_hours,
    ],
  );
}
