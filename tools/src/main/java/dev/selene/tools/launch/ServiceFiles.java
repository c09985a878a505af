package dev.selene.tools.launch;

import java.nio.file.Path;

/** Files that start Selene's service: a systemd unit, a Kubernetes manifest. */
public final class ServiceFiles {
    private ServiceFiles() {}

    /**
     * A unit that starts the service with a config.json as the user who owns the weights, and ends it gracefully.
     *
     * @param home of Selene
     * @param gracePeriodSeconds that running answers get
     */
    public static String systemd(Path home, Path config, String user, int gracePeriodSeconds) {
        return """
                [Unit]
                Description=Selene serves %2$s
                After=network-online.target
                Wants=network-online.target

                [Service]
                Type=exec
                User=%3$s
                WorkingDirectory=%1$s
                EnvironmentFile=-/etc/selene/environment
                ExecStart=%1$s/selene serve --config-file %2$s
                Restart=on-failure
                RestartSec=10
                TimeoutStopSec=%4$d
                LimitNOFILE=65536
                LimitMEMLOCK=infinity
                NoNewPrivileges=true
                PrivateTmp=true

                [Install]
                WantedBy=multi-user.target
                """.formatted(home, config, user, gracePeriodSeconds);
    }

    /**
     * A Deployment and a Service: one pod on the host's network, as the guide's container has it.
     *
     * @param weights on every node, mounted read-only under the same path
     * @param config on every node
     * @param cards Ascend cards that the pod asks for; 0 for none
     * @param managementPort that answers {@code /v2/health/live} and {@code /v2/health/ready}
     */
    public static String kubernetes(
            String name, String image, Path weights, Path config, int cards, int port, int managementPort) {
        String resources = cards == 0 ? "" : """
                          resources:
                            limits:
                              huawei.com/Ascend910: %d
                """.formatted(cards);
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: %1$s
                spec:
                  replicas: 1
                  selector:
                    matchLabels: {app: %1$s}
                  template:
                    metadata:
                      labels: {app: %1$s}
                    spec:
                      hostNetwork: true
                      dnsPolicy: ClusterFirstWithHostNet
                      terminationGracePeriodSeconds: 120
                      containers:
                        - name: %1$s
                          image: %2$s
                          command: ["./selene", "serve", "--config-file", %4$s]
                %5$s\
                          ports:
                            - {name: http, containerPort: %6$d}
                            - {name: management, containerPort: %7$d}
                          startupProbe:
                            httpGet: {path: /v2/health/ready, port: management}
                            periodSeconds: 10
                            failureThreshold: 720
                          livenessProbe:
                            httpGet: {path: /v2/health/live, port: management}
                            periodSeconds: 10
                          readinessProbe:
                            httpGet: {path: /v2/health/ready, port: management}
                          volumeMounts:
                            - {name: weights, mountPath: %3$s, readOnly: true}
                            - {name: config, mountPath: %4$s, readOnly: true}
                            - {name: shm, mountPath: /dev/shm}
                      volumes:
                        - {name: weights, hostPath: {path: %3$s, type: Directory}}
                        - {name: config, hostPath: {path: %4$s, type: File}}
                        - {name: shm, emptyDir: {medium: Memory}}
                ---
                apiVersion: v1
                kind: Service
                metadata:
                  name: %1$s
                spec:
                  selector: {app: %1$s}
                  ports:
                    - {name: http, port: %6$d, targetPort: http}
                """.formatted(
                name, yaml(image), yaml(weights.toString()), yaml(config.toString()), resources, port, managementPort);
    }

    /** A double-quoted YAML scalar. */
    private static String yaml(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** What a name of a container or an object of Kubernetes may be. */
    public static boolean isName(String name) {
        return name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    }
}
