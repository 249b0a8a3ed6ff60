import { createContext, useContext } from "react";

/** Whether what is inside takes part in Tab: 0, or -1 in the rows of a list but the one that has its only stop. */
export const TabStopContext = createContext<0 | -1>(0);

export const useTabStop = (): 0 | -1 => useContext(TabStopContext);
