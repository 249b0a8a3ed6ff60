import { i18n } from "@lingui/core";
import { I18nProvider, Trans, useLingui } from "@lingui/react";
import type { ReactElement, ReactNode } from "react";
import { useCallback } from "react";
import { first } from "../locales/en/first.ts";
import type { later } from "../locales/en/later.ts";
import type { Language } from "./languages.ts";
import { IS_DEVELOPMENT } from "./page.ts";

export { LANGUAGES, preferredLanguage } from "./languages.ts";
export type { Language } from "./languages.ts";

/** The id of a text: what stands in `src/locales/en`. */
export type TextId = keyof typeof first | keyof typeof later;
export type Values = Readonly<Record<string, unknown>>;

/** The text of this id in the language of the page. */
export type Translate = (id: TextId, values?: Values) => string;

/** For what is no component. What shows a text uses `useT`, and so is rendered again in another language. */
export const translate: Translate = (id, values) => i18n._(id, values as Record<string, unknown>);

/** Whether there is a text of this id by now. */
export const hasText = (id: string): id is TextId => id in i18n.messages;

export function useT(): Translate {
  const { _ } = useLingui();
  return useCallback((id, values) => _(id, values as Record<string, unknown>), [_]);
}

/** The language of the page, for `Intl`. */
export const useLanguage = (): Language => useLingui().i18n.locale as Language;
export const currentLanguage = (): Language => i18n.locale as Language;

interface TextProps {
  readonly id: TextId;
  readonly values?: Readonly<Record<string, ReactNode>>;
  /** What stands for `<name>…</name>` in the text. */
  readonly components?: Readonly<Record<string, ReactElement>>;
}

/** A text that has elements in it. */
export const Text = ({ id, values = {}, components = {} }: TextProps): ReactElement => (
  <Trans id={id} values={values} components={components} />
);

// No language is written from right to left yet: on a server for development `?dir=rtl` shows what one would find.
const DIRECTION = IS_DEVELOPMENT && new URLSearchParams(location.search).get("dir") === "rtl" ? "rtl" : "ltr";

let hasLater = false;

/** Shows the page in this language. The texts of another one than English are fetched. */
export async function setLanguage(language: Language): Promise<void> {
  const messages = language === "en" ? first : (await import("../locales/pt/first.ts")).first;
  i18n.load(language, messages);
  if (hasLater) i18n.load(language, await laterOf(language));
  i18n.activate(language);
  document.documentElement.lang = language;
  document.documentElement.dir = DIRECTION;
}

/** Fetches the texts of what is fetched later. */
export async function fetchLaterTexts(): Promise<void> {
  if (hasLater) return;
  const language = currentLanguage();
  const messages = await laterOf(language);
  hasLater = true;
  i18n.load(language, messages);
}

const laterOf = async (language: Language) =>
  language === "en"
    ? (await import("../locales/en/later.ts")).later
    : (await import("../locales/pt/later.ts")).later;

export const LanguageProvider = ({ children }: { readonly children: ReactNode }): ReactElement => (
  <I18nProvider i18n={i18n}>{children}</I18nProvider>
);
