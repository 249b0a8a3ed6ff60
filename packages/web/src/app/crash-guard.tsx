import { CircleAlert } from "lucide-react";
import { Component } from "react";
import type { ReactElement, ReactNode } from "react";
import { useT } from "../lib/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";

interface CrashGuardProps {
  readonly children: ReactNode;
}

/** Says so where a part of the page breaks, in place of leaving it empty. What one wrote is kept by the client. */
export class CrashGuard extends Component<CrashGuardProps, { readonly hasCrashed: boolean }> {
  override state = { hasCrashed: false };

  static getDerivedStateFromError(): { readonly hasCrashed: boolean } {
    return { hasCrashed: true };
  }

  override render(): ReactNode {
    return this.state.hasCrashed ? <Crash /> : this.props.children;
  }
}

function Crash(): ReactElement {
  const t = useT();
  return (
    <main>
      <Empty
        as="h1"
        icon={CircleAlert}
        title={t("app.crashed")}
        action={<Button onClick={() => location.reload()}>{t("app.reload")}</Button>}
      >
        {t("app.crashedText")}
      </Empty>
    </main>
  );
}
