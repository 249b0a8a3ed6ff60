import { useRef, useState } from "react";
import type { FormEvent, RefObject } from "react";
import { errorText, isError, refusedField } from "./errors.ts";
import { translate } from "./i18n.tsx";
import type { TextId } from "./i18n.tsx";

type Values<Name extends string> = Readonly<Record<Name, string>>;

interface FormRules<Name extends string> {
  /** What is wrong with each field, by its `name`, before anything is sent. */
  readonly check: { readonly [N in Name]: (value: string, values: Values<Name>) => TextId | undefined };
  /** Sends it. What it throws is shown beside the field that it is about. */
  readonly send: (values: Values<Name>) => Promise<unknown>;
  /** Which field an error of the server is about, by its code. */
  readonly places?: Readonly<Record<string, NoInfer<Name>>>;
  /** What to say of an error of the server, by its code, where other words than the usual ones are right. */
  readonly says?: Readonly<Record<string, TextId>>;
  /** What to say where the server refuses a field without saying why in words for people. */
  readonly refused?: Partial<Readonly<Record<NoInfer<Name>, TextId>>>;
}

interface Form<Name extends string> {
  /** For the `<form>`, whose fields keep what was typed. */
  readonly props: {
    readonly ref: RefObject<HTMLFormElement | null>;
    readonly noValidate: true;
    readonly onSubmit: (event: FormEvent) => void;
    readonly onInput: (event: FormEvent) => void;
  };
  /** Texts, by the name of the field; `form` is what is about none. */
  readonly errors: Partial<Readonly<Record<Name | "form", string>>>;
  readonly isBusy: boolean;
}

/** A form of uncontrolled fields, as password managers fill them. The first field with an error gets the focus. */
export function useForm<Name extends string>({
  check,
  send,
  places,
  says,
  refused,
}: FormRules<Name>): Form<Name> {
  const ref = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<Form<Name>["errors"]>({});
  const [isBusy, setBusy] = useState(false);
  const names = Object.keys(check) as Name[];

  const fail = (found: Form<Name>["errors"]) => {
    setErrors(found);
    const first = names.find((name) => found[name] !== undefined);
    if (first !== undefined) fieldOf(ref.current, first)?.focus();
  };
  const submit = async () => {
    if (isBusy || ref.current === null) return;
    const values = valuesOf(ref.current, names);
    const problems = names.flatMap((name) => {
      const problem = check[name](values[name], values);
      return problem === undefined ? [] : [[name, translate(problem)] as const];
    });
    if (problems.length > 0) return fail(Object.fromEntries(problems) as Form<Name>["errors"]);
    setErrors({});
    setBusy(true);
    try {
      await send(values);
    } catch (error) {
      const [, meant] = Object.entries(places ?? {}).find(([code]) => isError(error, code)) ?? [];
      const place = meant ?? names.find((name) => name === refusedField(error));
      const [, said] = Object.entries(says ?? {}).find(([code]) => isError(error, code)) ?? [];
      const text = said ?? (meant === undefined && place !== undefined ? refused?.[place] : undefined);
      fail({ [place ?? "form"]: text === undefined ? errorText(error) : translate(text) } as typeof errors);
    } finally {
      setBusy(false);
    }
  };
  return {
    props: {
      ref,
      noValidate: true,
      onSubmit(event) {
        event.preventDefault();
        void submit();
      },
      onInput({ target }) {
        const { name } = target as HTMLInputElement;
        if (name in errors) setErrors({ ...errors, [name]: undefined });
      },
    },
    errors,
    isBusy,
  };
}

const fieldOf = (form: HTMLFormElement | null, name: string): HTMLInputElement | null =>
  (form?.elements.namedItem(name) as HTMLInputElement | null | undefined) ?? null;

const valuesOf = <Name extends string>(form: HTMLFormElement, names: readonly Name[]): Values<Name> =>
  Object.fromEntries(names.map((name) => [name, fieldOf(form, name)?.value ?? ""])) as Values<Name>;
