import type { Caller } from "../conversation-change.ts";
import type { Router } from "../platform/http/route.ts";
import { createGroup } from "./create-group.ts";
import type { CreatedGroup, GroupInput } from "./create-group.ts";
import { Departures } from "./departures.ts";
import type { DeparturesDeps } from "./departures.ts";
import type { GroupsContext } from "./groups-context.ts";
import { joinGroup } from "./join-group.ts";
import type { Joining } from "./join-group.ts";
import { routeGroups } from "./routes.ts";

/** Groups, who is in them, and how somebody who deletes their account leaves everything. Writes `departures` and `group_requests`, and what of `conversations` and `members` is of groups. */
export interface Groups {
  readonly create: (caller: Caller, input: GroupInput) => Promise<CreatedGroup>;
  readonly departures: Departures;
  readonly join: (joining: Joining) => Promise<void>;
  readonly routes: (router: Router) => void;
}

export function createGroups(context: GroupsContext & DeparturesDeps): Groups {
  return {
    create: (caller, input) => createGroup(context, caller, input),
    departures: new Departures(context),
    join: (joining) => joinGroup(context, joining),
    routes: (router) => routeGroups(router, context),
  };
}
