import type { DoctorFault } from "./doctor-fault.ts";
import { faultsAround } from "./doctor-faults-around.ts";
import { faultsAtAws } from "./doctor-faults-aws.ts";
import { faultsByDrift } from "./doctor-faults-drift.ts";
import { faultsOfSecrets } from "./doctor-faults-secrets.ts";

/** Every fault that the doctor is shown, in the order in which it is made. */
export const doctorFaults: readonly DoctorFault[] = [...faultsAtAws, ...faultsByDrift, ...faultsOfSecrets, ...faultsAround];
