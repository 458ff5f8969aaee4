import { useEffect, useMemo, useSyncExternalStore } from "react";
import { PlanFollower, type PlanPicture } from "./planFollower";

/** A plan, kept up to date while it is looked at. */
export function usePlan(id: string): { readonly picture: PlanPicture; readonly follower: PlanFollower } {
  const follower = useMemo(() => new PlanFollower(id), [id]);
  useEffect(() => {
    follower.start();
    return () => follower.close();
  }, [follower]);
  return { picture: useSyncExternalStore(follower.subscribe, follower.current), follower };
}
