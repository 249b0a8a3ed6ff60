/** Whom one takes nothing from any more: blocking somebody, and the list of them. */
export { BlockButton } from "./block-button.tsx";
export { BlockedPeople } from "./blocked-people.tsx";
