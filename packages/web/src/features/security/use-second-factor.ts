import { useCallback, useMemo } from "react";
import { SECOND_FACTOR, SIGN_ON } from "@gochat/client/calls";
import type { SecondFactorCalls } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { useLoaded } from "../../lib/use-loaded.ts";

export interface FactorState {
  readonly isOn: boolean;
  readonly recoveryCodesLeft: number;
  /** Whoever has no password has nothing that a code could stand beside. */
  readonly hasPassword: boolean;
}

interface SecondFactorView {
  readonly calls: SecondFactorCalls;
  /** Undefined until it is there. */
  readonly state: FactorState | undefined;
  readonly error: unknown;
  readonly reload: () => Promise<void>;
}

/** One's second factor, and the calls that change it. */
export function useSecondFactor(): SecondFactorView {
  const chat = useChat();
  const calls = useMemo(() => chat.calls(SECOND_FACTOR), [chat]);
  const load = useCallback(async (): Promise<FactorState> => {
    const [{ is_on, recovery_codes_left }, { has_password }] = await Promise.all([
      calls.get(),
      chat.calls(SIGN_ON).identities(),
    ]);
    return { isOn: is_on, recoveryCodesLeft: recovery_codes_left, hasPassword: has_password };
  }, [chat, calls]);
  const { data: state, error, reload } = useLoaded(load);
  return { calls, state, error, reload };
}
