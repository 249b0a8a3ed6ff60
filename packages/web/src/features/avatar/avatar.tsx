import { useRef, useState } from "react";
import type { ReactElement } from "react";
import type { AvatarInput } from "@gochat/client";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { lazily } from "../../lib/lazily.tsx";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.ts";
import css from "./avatar.module.css";

const CropDialog = lazily(async () => (await import("./crop-dialog.tsx")).CropDialog);

interface AvatarEditorProps {
  /** As it is shown to others. */
  readonly avatar: ReactElement;
  readonly hasPicture: boolean;
  readonly isGroup?: boolean;
  /** Shows another one to others; null takes it away. Throws what the server refuses it with. */
  readonly save: (avatar: AvatarInput | null) => Promise<unknown>;
}

/** Changes the picture of oneself, or of a group. */
export function AvatarEditor({ avatar, hasPicture, isGroup = false, save }: AvatarEditorProps): ReactElement {
  const t = useT();
  const [file, setFile] = useState<File>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const remove = async () => {
    setBusy(true);
    try {
      await save(null);
      toast(t("picture.removed"), { kind: "good" });
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={css.editor}>
      {avatar}
      <div className={css.actions}>
        <Button onClick={() => field.current?.click()}>
          {t(hasPicture ? "picture.change" : "picture.choose")}
        </Button>
        {hasPicture && (
          <Button kind="bare" isBusy={isBusy} onClick={() => void remove()}>
            {t("picture.remove")}
          </Button>
        )}
      </div>
      <input
        ref={field}
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp,image/avif"
        hidden
        aria-label={t("picture.choose")}
        onChange={({ currentTarget }) => {
          setFile(currentTarget.files?.[0]);
          // The same file may be chosen again.
          currentTarget.value = "";
        }}
      />
      {file !== undefined && (
        <CropDialog file={file} isGroup={isGroup} save={save} onClose={() => setFile(undefined)} />
      )}
    </div>
  );
}
