package dev.selene.tools.plan;

import dev.selene.base.SeleneException;

/**
 * The machines of a deployment, all alike.
 *
 * @param memoryBytes of one device
 * @param memoryFraction part of it that weights, buffers and KV cache may take together: MindIE's {@code
 *     NPU_MEMORY_FRACTION}
 * @param memoryBandwidth bytes that one device reads each second
 * @param flops multiplications and additions of BF16 that one device does each second; of INT8 twice as many
 * @param linkBandwidth bytes that one device sends each second to others of its host
 * @param networkBandwidth bytes that one device sends each second to other hosts
 */
public record Machine(
        int hosts,
        int devicesPerHost,
        long memoryBytes,
        double memoryFraction,
        double memoryBandwidth,
        double flops,
        double linkBandwidth,
        double networkBandwidth) {
    /** Atlas 800I A2 with 910B3 devices: 1.6 TiB/s of memory. */
    public static final double A2_MEMORY_BANDWIDTH = 1.6 * (1L << 40);

    /** 20 cores of 16 × 16 × 16 products at 1.8 GHz. */
    public static final double A2_FLOPS = 294.9e12;

    /** Full mesh inside a server, one way. */
    public static final double A2_LINK_BANDWIDTH = 196e9;

    /** One 200 Gb/s RoCE port for each device. */
    public static final double A2_NETWORK_BANDWIDTH = 25e9;

    private static final int MAX_HOSTS = 1000;
    private static final int MAX_DEVICES = 64;

    /** @throws SeleneException of kind USER if a number makes no machine */
    public Machine {
        if (hosts < 1 || hosts > MAX_HOSTS)
            throw SeleneException.user("--hosts " + hosts + " is not between 1 and " + MAX_HOSTS);
        if (devicesPerHost < 1 || devicesPerHost > MAX_DEVICES)
            throw SeleneException.user("--devices " + devicesPerHost + " is not between 1 and " + MAX_DEVICES);
        if (memoryBytes < 1) throw SeleneException.user("--memory " + memoryBytes + " is not above 0");
        if (!(memoryFraction > 0 && memoryFraction <= 1))
            throw SeleneException.user("--memory-fraction " + memoryFraction + " is not above 0 and at most 1");
        requirePositive("--bandwidth", memoryBandwidth);
        requirePositive("--tflops", flops);
        requirePositive("--link", linkBandwidth);
        requirePositive("--network", networkBandwidth);
    }

    private static void requirePositive(String option, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY))
            throw SeleneException.user(option + " " + value + " is not above 0");
    }

    /** Devices of all hosts. */
    public int worldSize() {
        return hosts * devicesPerHost;
    }

    /** What weights, buffers and KV cache of one device may take. */
    public long usableBytes() {
        return (long) (memoryBytes * memoryFraction);
    }
}
