import { chooseLanguage } from "./language.ts";
import type { MailLanguage } from "./language.ts";

/** What a mail tells, without the words. Nothing in it is of a conversation, and of people only their own username. */
export type Told =
  | { readonly what: "password_reset"; readonly username: string; readonly link: string }
  | { readonly what: "email_proof"; readonly username: string; readonly link: string }
  | { readonly what: "email_known" }
  | { readonly what: "email_approval" | "email_notice"; readonly username: string; readonly link: string };

interface Words {
  readonly subject: string;
  readonly text: readonly string[];
}

type Tell = (server: string, username: string, link: string) => Words;

const TEXTS: Readonly<Record<MailLanguage, Readonly<Record<Told["what"], Tell>>>> = {
  en: {
    password_reset: (server, username, link) => ({
      subject: `${server}: a new password`,
      text: [
        `Somebody asked for a new password for your account "${username}" at ${server}. If that was you, set it here within 30 minutes:`,
        link,
        "It logs out all your devices. If it was not you, there is nothing to do: the password stays as it is.",
      ],
    }),
    email_proof: (server, username, link) => ({
      subject: `${server}: confirm your email`,
      text: [
        `Somebody gave this email for the account "${username}" at ${server}. If that was you, confirm it here within 24 hours:`,
        link,
        "If it was not you, or this is not your account, do not confirm it: that account would have your email.",
      ],
    }),
    email_known: (server) => ({
      subject: `${server}: your email was given for another account`,
      text: [
        `Somebody gave this email for another account at ${server}. It belongs to your account already, so nothing happened, and they were not told.`,
        "If it was you, log in with this email; if you do not know your password any more, ask for a new one on the page where one logs in.",
      ],
    }),
    email_approval: (server, username, link) => ({
      subject: `${server}: your email is to be changed`,
      text: [
        `Your account "${username}" at ${server} is to get another email. Agree to that, or call it off, here within 24 hours:`,
        link,
        "If it was not you, call it off and set a new password: whoever asked for it knows yours.",
      ],
    }),
    email_notice: (server, username, link) => ({
      subject: `${server}: your email is to be changed`,
      text: [
        `Your account "${username}" at ${server} is to get another email, as soon as that is confirmed. If it was you, there is nothing to do.`,
        "If it was not you, call it off here within 24 hours and set a new password: whoever asked for it knows yours.",
        link,
      ],
    }),
  },
  pt: {
    password_reset: (server, username, link) => ({
      subject: `${server}: uma palavra-passe nova`,
      text: [
        `Alguém pediu uma palavra-passe nova para a tua conta "${username}" em ${server}. Se foste tu, define-a aqui dentro de 30 minutos:`,
        link,
        "Isso termina a sessão em todos os teus dispositivos. Se não foste tu, não tens de fazer nada: a palavra-passe fica como está.",
      ],
    }),
    email_proof: (server, username, link) => ({
      subject: `${server}: confirma o teu email`,
      text: [
        `Alguém deu este email para a conta "${username}" em ${server}. Se foste tu, confirma-o aqui dentro de 24 horas:`,
        link,
        "Se não foste tu, ou se essa conta não é tua, não o confirmes: essa conta ficaria com o teu email.",
      ],
    }),
    email_known: (server) => ({
      subject: `${server}: o teu email foi dado para outra conta`,
      text: [
        `Alguém deu este email para outra conta em ${server}. Já pertence à tua conta, por isso nada aconteceu, e não lhe foi dito.`,
        "Se foste tu, entra com este email; se já não sabes a palavra-passe, pede uma nova na página onde se entra.",
      ],
    }),
    email_approval: (server, username, link) => ({
      subject: `${server}: o teu email vai mudar`,
      text: [
        `A tua conta "${username}" em ${server} vai ter outro email. Aceita ou cancela isso aqui dentro de 24 horas:`,
        link,
        "Se não foste tu, cancela e define uma palavra-passe nova: quem o pediu sabe a tua.",
      ],
    }),
    email_notice: (server, username, link) => ({
      subject: `${server}: o teu email vai mudar`,
      text: [
        `A tua conta "${username}" em ${server} vai ter outro email, assim que este for confirmado. Se foste tu, não tens de fazer nada.`,
        "Se não foste tu, cancela isso aqui dentro de 24 horas e define uma palavra-passe nova: quem o pediu sabe a tua.",
        link,
      ],
    }),
  },
};

export function writeLetter(
  told: Told,
  { serverName, language }: { serverName: string; language: string },
): { subject: string; text: string } {
  const { username, link } = { username: "", link: "", ...told };
  const { subject, text } = TEXTS[chooseLanguage(language)][told.what](serverName, username, link);
  return { subject, text: `${text.join("\n\n")}\n` };
}
