import type { ReactElement } from "react";
import { hueOf } from "../../../lib/people.ts";
import { Avatar } from "../../../ui/avatar.tsx";
import { Keys } from "../../../ui/keys.tsx";
import { Mark } from "../../../ui/mark.tsx";
import { MentionPill, UnreadDot, UnreadPill } from "../../../ui/pill.tsx";
import { Tag } from "../../../ui/tag.tsx";
import { SEND_STATE_TEXTS, Ticks } from "../../../ui/ticks.tsx";
import type { SendState } from "../../../ui/ticks.tsx";
import css from "./sections.module.css";

/** An id of each tint. */
const IDS = Array.from({ length: 10 }, (_, hue) => {
  let id = 0;
  while (hueOf(String(id)) !== hue) id++;
  return String(id);
});
const NAMES = [
  "Ada K",
  "Bo Lind",
  "Cy Moss",
  "Di Nord",
  "Ed Oak",
  "Fe Pine",
  "Gil Quay",
  "Ho Reed",
  "Ivo Sea",
  "Jo Tarn",
];

export const Badges = (): ReactElement => (
  <div className={css.stack}>
    <div className={css.row}>
      {IDS.map((id, nth) => (
        <Avatar key={id} id={id} name={NAMES[nth] ?? ""} />
      ))}
    </div>
    <div className={css.row}>
      <Avatar id="bob" name="Bob Okafor" size={72} presence="online" />
      <Avatar id="release" name="Release 2.4" size={72} isGroup />
      <Avatar id="mina" name="Mina Sato" size={48} presence="online" />
      <Avatar id="design" name="Design review" size={48} isGroup />
      <Avatar id="tomas" name="Tomás Herrera" presence="away" />
      <Avatar id="lea" name="Léa Fournier" size={36} presence="offline" />
      <Avatar id="yusuf" name="Yusuf Demir" size={32} presence="online" />
      <Avatar id="sail" name="Sailing club" size={32} isGroup />
      <Avatar id="ruth" name="Ruth Adeyemi" size={24} presence="online" />
      <Avatar id="noa" name="נועה לוי" size={24} />
      <Avatar id="iris" name="🌊" size={20} />
      <Avatar id="gone" name="Deleted user" isGone />
    </div>
    <div className={css.row}>
      <UnreadPill count={1} />
      <UnreadPill count={24} />
      <UnreadPill count={100} />
      <UnreadPill count={7} isMuted />
      <MentionPill />
      <UnreadDot />
      <UnreadDot isMuted />
      <Tag>Owner</Tag>
      <Tag kind="box">Invited</Tag>
      <Tag kind="good">Online</Tag>
      <Tag kind="warning">Away long</Tag>
      <Tag kind="danger">Suspended</Tag>
    </div>
    <div className={css.row}>
      {(Object.keys(SEND_STATE_TEXTS) as SendState[]).map((state) => (
        <Ticks key={state} state={state} />
      ))}
      <Keys of="alt+shift+ArrowUp" />
      <Mark />
    </div>
  </div>
);
