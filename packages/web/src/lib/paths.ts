/** Every address of the client; `BASE_PATH` stands before them. */
export const paths = {
  home: "/",
  signIn: "/sign-in",
  signUp: "/sign-up",
  conversation: (id: string, seq?: number) => (seq === undefined ? `/c/${id}` : `/c/${id}/${seq}`),
  archived: "/archived",
  requests: "/requests",
  newChat: "/new",
  newGroup: "/new/group",
  settings: (page?: string) => (page === undefined ? "/settings" : `/settings/${page}`),
  /** Behind its `#` stands what serves once. */
  link: "/link",
  /** Where browsers are sent back to from the provider of single sign-on; what they are told stands behind its `#`. */
  signOn: "/sign-on",
  /** Behind its `#` stands the token of an invitation. */
  join: "/join",
  forgotPassword: "/forgot-password",
  /** Behind its `#` stands what went to an email. */
  email: "/email",
  admin: (page?: string) => (page === undefined ? "/admin" : `/admin/${page}`),
  sheet: "/_ui",
} as const;

/** What is shown beside a page, in its query. */
export const PANES = { details: "details", person: "person" } as const;
