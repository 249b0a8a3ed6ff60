/** What others ask of one: to write with them, and to join groups (S). */
export { RequestBar } from "./request-bar.tsx";
export { RequestsEntry } from "./requests-entry.tsx";
export { RequestsPage } from "./requests-page.tsx";
