import type { ButtonHTMLAttributes, ComponentProps, ReactElement } from "react";
import { Link as RouterLink } from "wouter";
import css from "./link.module.css";

interface LinkProps extends Omit<ComponentProps<"a">, "className" | "href"> {
  readonly href: string;
  /** What the history keeps with the address. */
  readonly state?: unknown;
}

/** To another page of the client. */
export const Link = (props: LinkProps): ReactElement => <RouterLink {...props} className={css.link} />;

/** To the world: it learns nothing of this page. */
export const OutsideLink = ({
  href,
  children,
}: {
  readonly href: string;
  readonly children: React.ReactNode;
}): ReactElement => (
  <a className={css.link} href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
    {children}
  </a>
);

/** A button within a sentence. */
export const LinkButton = (
  props: Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className">,
): ReactElement => <button type="button" {...props} className={css.link} />;
