/** The variables of the environment that say where programs are, or where they are fetched. */
export interface Places {
  readonly PATH?: string | undefined;
  readonly JAVA_HOME?: string | undefined;
  /** A mirror of Maven Central that is asked directly, without `mvn`. */
  readonly MAVEN_REPO_URL?: string | undefined;
  /** A Python package index (PEP 503) that is asked where `pip` is not there or fails. */
  readonly PIP_INDEX_URL?: string | undefined;
  /** Where fetched programs are kept. Not a variable, but it goes the same way. */
  readonly cacheDir: string;
}
