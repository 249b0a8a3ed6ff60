/** What the server says about itself in `index.html`. */
const { dataset } = document.querySelector<HTMLMetaElement>('meta[name="gochat"]') ?? document.head;

/** Where the server is, without a slash at its end; it may be below a path of a proxy. */
export const SERVER_URL: string = new URL(".", document.baseURI).href.replace(/\/$/, "");

/** The path below which the client's own addresses are: "" or "/chat". */
export const BASE_PATH: string = new URL(".", document.baseURI).pathname.replace(/\/$/, "");

/** What the people of this server call it. */
export const SERVER_NAME: string = dataset.name ?? "GoChat";

/** Which state of the client this is. */
export const BUILD: string = dataset.build ?? "";

/** Whether this is a server for development, on which a username is enough to be somebody. */
export const IS_DEVELOPMENT: boolean = dataset.development !== undefined;
