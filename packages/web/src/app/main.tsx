import "../ui/tokens.css";
import "../ui/base.css";
import { createRoot } from "react-dom/client";
import { LanguageProvider, setLanguage } from "../lib/i18n.tsx";
import { fetchWhenIdle } from "../lib/lazily.tsx";
import { preferences, showPreferences } from "../lib/preferences.ts";
import { App } from "./app.tsx";
import { startSession } from "../lib/session.ts";

preferences.subscribe(() => {
  showPreferences();
  void setLanguage(preferences.get().language);
});
showPreferences();
const root = createRoot(document.getElementById("app") as HTMLElement);
void startSession();
await setLanguage(preferences.get().language);
root.render(
  <LanguageProvider>
    <App />
  </LanguageProvider>,
);
fetchWhenIdle();
