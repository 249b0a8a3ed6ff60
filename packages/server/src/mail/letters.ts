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
        "If it was not you, or this is not your account, do not confirm it: whoever has the account would be let in with your email.",
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
      subject: `${server}: uma senha nova`,
      text: [
        `Alguém pediu uma senha nova para sua conta "${username}" em ${server}. Se foi você, defina-a aqui em até 30 minutos:`,
        link,
        "Isso encerra a sessão em todos os seus dispositivos. Se não foi você, não é preciso fazer nada: a senha continua a mesma.",
      ],
    }),
    email_proof: (server, username, link) => ({
      subject: `${server}: confirme seu e-mail`,
      text: [
        `Alguém informou este e-mail para a conta "${username}" em ${server}. Se foi você, confirme-o aqui em até 24 horas:`,
        link,
        "Se não foi você, ou se essa conta não é sua, não confirme: quem tem a conta entraria com o seu e-mail.",
      ],
    }),
    email_known: (server) => ({
      subject: `${server}: seu e-mail foi informado para outra conta`,
      text: [
        `Alguém informou este e-mail para outra conta em ${server}. Ele já pertence à sua conta, então nada aconteceu, e a pessoa não ficou sabendo.`,
        "Se foi você, entre com este e-mail; se não sabe mais sua senha, peça uma nova na página de entrada.",
      ],
    }),
    email_approval: (server, username, link) => ({
      subject: `${server}: seu e-mail será trocado`,
      text: [
        `Sua conta "${username}" em ${server} receberá outro e-mail. Aprove ou cancele isso aqui em até 24 horas:`,
        link,
        "Se não foi você, cancele e defina uma senha nova: quem pediu isso sabe a sua.",
      ],
    }),
    email_notice: (server, username, link) => ({
      subject: `${server}: seu e-mail será trocado`,
      text: [
        `Sua conta "${username}" em ${server} receberá outro e-mail, assim que ele for confirmado. Se foi você, não é preciso fazer nada.`,
        "Se não foi você, cancele isso aqui em até 24 horas e defina uma senha nova: quem pediu isso sabe a sua.",
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
