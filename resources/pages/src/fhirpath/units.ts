// Stands in for the table of units, which is larger than the rest together: quantities compare in one unit, others do not.
const FAILED = { status: "failed", toVal: null, unit: null, retMsg: ["units are not converted here"] };

export const UcumLhcUtils = {
  getInstance: () => ({
    convertUnitTo: () => FAILED,
    convertToBaseUnits: () => FAILED,
    getSpecifiedUnit: () => FAILED,
  }),
};
