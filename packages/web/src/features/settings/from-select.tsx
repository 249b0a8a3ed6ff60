import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { Select } from "../../ui/select.tsx";

const FROM = ["everybody", "shared", "nobody"] as const;

/** From whom one takes something without being asked (S1). */
export type From = (typeof FROM)[number];

const TEXTS = {
  everybody: "settings.fromEverybody",
  shared: "settings.fromShared",
  nobody: "settings.fromNobody",
} as const;

interface FromSelectProps {
  readonly label: string;
  /** Another word is taken for `nobody`. */
  readonly value: string;
  readonly onChange: (from: From) => void;
}

export function FromSelect({ label, value, onChange }: FromSelectProps): ReactElement {
  const t = useT();
  return (
    <Select
      label={label}
      value={FROM.find((from) => from === value) ?? "nobody"}
      options={FROM.map((from) => ({ value: from, label: t(TEXTS[from]) }))}
      onChange={onChange}
    />
  );
}
