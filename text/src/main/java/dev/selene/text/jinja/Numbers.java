package dev.selene.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** Python's numbers: integers without bound (here {@value #MAX_BITS} bits), F64 floats, and booleans that count. */
final class Numbers {
    /** 14,000 bits are 4,214 digits; Python itself prints no integer over 4,300 digits. */
    private static final int MAX_BITS = 14_000;

    private Numbers() {}

    static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof BigInteger;
    }

    /** True for an integer, float or boolean. */
    static boolean isNumber(Object value) {
        return isInteger(value) || value instanceof Double || value instanceof Boolean;
    }

    static BigInteger big(Object integer) {
        return switch (integer) {
            case BigInteger b -> b;
            case Boolean b -> b ? BigInteger.ONE : BigInteger.ZERO;
            default -> BigInteger.valueOf(((Number) integer).longValue());
        };
    }

    /** The float nearest to a number. */
    static double real(Object number) {
        if (number instanceof Double d) return d;
        double value = big(number).doubleValue();
        if (Double.isInfinite(value)) throw new TemplateFailure("int too large to convert to float");
        return value;
    }

    /** An index or a count: an integer or boolean, clamped to the range of {@code int}. */
    static int clampedInt(Object value, String where) {
        if (!isInteger(value) && !(value instanceof Boolean))
            throw value instanceof Undefined u
                    ? u.failure()
                    : new TemplateFailure(where + ": expected an integer, got " + Types.name(value));
        return big(value)
                .max(BigInteger.valueOf(Integer.MIN_VALUE + 1))
                .min(BigInteger.valueOf(Integer.MAX_VALUE))
                .intValue();
    }

    static Object normal(BigInteger value) {
        if (value.bitLength() > MAX_BITS) throw new TemplateFailure("integer over " + MAX_BITS + " bits");
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    static int compare(Object a, Object b) {
        if (!(a instanceof Double) && !(b instanceof Double)) return big(a).compareTo(big(b));
        double x = nearest(a);
        double y = nearest(b);
        if (x != y || Double.isInfinite(x) || (a instanceof Double && b instanceof Double))
            return x < y ? -1 : x > y ? 1 : 0;
        return exact(a).compareTo(exact(b)); // an integer may differ from the float nearest to it
    }

    static boolean isNan(Object number) {
        return number instanceof Double d && d.isNaN();
    }

    private static double nearest(Object number) {
        return number instanceof Double d ? d : big(number).doubleValue();
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Double d ? new BigDecimal(d) : new BigDecimal(big(number));
    }

    static Object negate(Object a) {
        return a instanceof Double d ? (Object) (-d) : normal(big(a).negate());
    }

    static Object add(Object a, Object b) {
        return bothWhole(a, b) ? normal(big(a).add(big(b))) : (Object) (real(a) + real(b));
    }

    static Object subtract(Object a, Object b) {
        return bothWhole(a, b) ? normal(big(a).subtract(big(b))) : (Object) (real(a) - real(b));
    }

    static Object multiply(Object a, Object b) {
        return bothWhole(a, b) ? normal(big(a).multiply(big(b))) : (Object) (real(a) * real(b));
    }

    static Object divide(Object a, Object b) {
        refuseZero(b);
        if (!bothWhole(a, b)) return real(a) / real(b);
        if (big(a).bitLength() <= 53 && big(b).bitLength() <= 53) return real(a) / real(b);
        double quotient = new BigDecimal(big(a))
                .divide(new BigDecimal(big(b)), new MathContext(60))
                .doubleValue();
        if (Double.isInfinite(quotient)) throw new TemplateFailure("integer division result too large for a float");
        return quotient;
    }

    static Object floorDivide(Object a, Object b) {
        refuseZero(b);
        if (bothWhole(a, b)) {
            BigInteger[] parts = big(a).divideAndRemainder(big(b));
            boolean roundDown = parts[1].signum() != 0 && parts[1].signum() != big(b).signum();
            return normal(roundDown ? parts[0].subtract(BigInteger.ONE) : parts[0]);
        }
        double x = real(a);
        double y = real(b);
        double rest = x % y;
        double quotient = (x - rest) / y;
        if (rest != 0 && (y < 0) != (rest < 0)) quotient -= 1;
        if (quotient == 0) return Math.copySign(0.0, x / y);
        double floor = Math.floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    /** The remainder with the sign of the divisor. */
    static Object modulo(Object a, Object b) {
        refuseZero(b);
        if (bothWhole(a, b)) {
            BigInteger rest = big(a).remainder(big(b));
            return normal(rest.signum() != 0 && rest.signum() != big(b).signum() ? rest.add(big(b)) : rest);
        }
        double y = real(b);
        double rest = real(a) % y;
        if (rest == 0) return Math.copySign(0.0, y);
        return (y < 0) != (rest < 0) ? rest + y : rest;
    }

    static Object power(Object a, Object b) {
        if (bothWhole(a, b) && big(b).signum() >= 0) {
            BigInteger base = big(a);
            if (base.bitLength() > 1 && big(b).bitLength() > 14
                    || base.bitLength() * (long) clampedInt(b, "**") > 2L * MAX_BITS)
                throw new TemplateFailure("integer over " + MAX_BITS + " bits");
            boolean small = big(b).bitLength() <= 14;
            int exponent = small ? big(b).intValue() : big(b).testBit(0) ? 1 : 2; // of 0, 1 and -1 only
            return normal(base.pow(exponent));
        }
        double base = real(a);
        double exponent = real(b);
        if (base == 0 && exponent < 0) throw new TemplateFailure("0 cannot be raised to a negative power");
        if (base < 0 && exponent != Math.rint(exponent))
            throw new TemplateFailure("a negative number to a fractional power is complex, which is not supported");
        double result = Math.pow(base, exponent);
        if (Double.isInfinite(result) && !Double.isInfinite(base) && !Double.isInfinite(exponent))
            throw new TemplateFailure("result of ** too large for a float");
        return result;
    }

    private static boolean bothWhole(Object a, Object b) {
        return !(a instanceof Double) && !(b instanceof Double);
    }

    private static void refuseZero(Object divisor) {
        if (!Types.isTrue(divisor)) throw new TemplateFailure("division by zero");
    }
}
