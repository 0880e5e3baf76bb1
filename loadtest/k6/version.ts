/** The version of these scripts: that of package.json, which k6 cannot read. */
export const version = "0.1.0";
