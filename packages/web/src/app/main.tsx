import "../ui/tokens.css";
import "../ui/base.css";
import { createRoot } from "react-dom/client";
import { LanguageProvider, setLanguage, translate } from "../lib/i18n.tsx";
import { onChunkFailure } from "../lib/lazily.tsx";
import { preferences, showPreferences } from "../lib/preferences.ts";
import { toast } from "../ui/toast.ts";
import { App } from "./app.tsx";
import { CrashGuard } from "./crash-guard.tsx";
import { startSession } from "../lib/session.ts";

preferences.subscribe(() => {
  showPreferences();
  void setLanguage(preferences.get().language);
});
showPreferences();
onChunkFailure(() =>
  toast(translate("app.chunkFailed"), {
    kind: "bad",
    action: { label: translate("app.reload"), onClick: () => location.reload() },
  }),
);
const root = createRoot(document.getElementById("app") as HTMLElement);
void startSession();
await setLanguage(preferences.get().language);
root.render(
  <LanguageProvider>
    <CrashGuard>
      <App />
    </CrashGuard>
  </LanguageProvider>,
);
