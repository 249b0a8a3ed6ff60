import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import type { AvatarInput } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText, isError } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { toast } from "../../ui/toast.ts";
import { CropArea } from "./crop-area.tsx";
import type { Square } from "./crop-square.ts";

interface CropDialogProps {
  readonly file: File;
  readonly isGroup: boolean;
  readonly save: (avatar: AvatarInput) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks what of a picture is to be shown, uploads it, and shows that to others. */
export function CropDialog({ file, isGroup, save, onClose }: CropDialogProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const [square, setSquare] = useState<Square>();
  const [isUnreadable, setUnreadable] = useState(false);
  const [sending, setSending] = useState<AbortController>();
  const [refusal, setRefusal] = useState<string>();
  // Closing it ends what is on its way.
  useEffect(() => () => sending?.abort(), [sending]);
  const submit = async () => {
    if (square === undefined) return;
    const controller = new AbortController();
    setSending(controller);
    setRefusal(undefined);
    try {
      const { id } = await chat.upload(file, { signal: controller.signal });
      await save({ file_id: id, square });
      toast(t("picture.saved"), { kind: "good" });
      onClose();
    } catch (error) {
      if (controller.signal.aborted) return;
      setSending(undefined);
      setRefusal(isError(error, "invalid_request") ? t("picture.unreadable") : errorText(error));
    }
  };
  const problem = isUnreadable ? t("picture.unreadable") : refusal;
  return (
    <Dialog
      title={t("picture.crop")}
      text={t("picture.cropText")}
      onClose={onClose}
      end={
        <>
          <Button onClick={onClose}>{t("controls.cancel")}</Button>
          <Button
            kind="primary"
            isBusy={sending !== undefined}
            disabled={square === undefined}
            onClick={() => void submit()}
          >
            {t("ui.save")}
          </Button>
        </>
      }
    >
      {!isUnreadable && (
        <CropArea
          file={file}
          isGroup={isGroup}
          square={square}
          onChange={setSquare}
          onUnreadable={() => setUnreadable(true)}
        />
      )}
      {problem !== undefined && <ErrorLine>{problem}</ErrorLine>}
    </Dialog>
  );
}
