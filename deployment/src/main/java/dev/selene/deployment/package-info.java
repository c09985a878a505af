/**
 * What an operator of MindIE has lying there: {@code config.json}, {@code rank_table_file.json}, environment variables. What
 * each may say is data ({@link dev.selene.deployment.ConfigKeys}, {@link dev.selene.deployment.EnvironmentVariables}), from
 * which checks, documentation and explanations come, so that all of them say the same.
 *
 * <p>Pure: files arrive as bytes, the environment as a map, what the file system says of a file as {@link
 * dev.selene.deployment.FileFacts}. What is wrong is a {@link dev.selene.deployment.DeploymentProblem} and never an
 * exception. All types are immutable.
 */
package dev.selene.deployment;
