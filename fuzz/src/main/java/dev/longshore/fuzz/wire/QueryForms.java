package dev.longshore.fuzz.wire;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Operation;
import dev.longshore.control.gateway.calls.RequestValidator;
import dev.longshore.control.wire.MalformedRequestException;
import dev.longshore.control.wire.query.Dialect;
import dev.longshore.control.wire.query.Parameters;
import dev.longshore.control.wire.query.QueryReader;
import dev.longshore.fuzz.input.Sections;
import dev.longshore.fuzz.input.Target;
import dev.longshore.proto.api.Protocol;

/** The form of a request in a query protocol, behind a line with the operation's name. */
public final class QueryForms implements Target {
    private final Dialect dialect;
    private final Operations operations;
    private final RequestValidator validator = new RequestValidator();

    private QueryForms(Dialect dialect, Protocol protocol) {
        this.dialect = dialect;
        this.operations = new Operations(protocol);
    }

    /** Forms in awsQuery. */
    public static QueryForms aws() {
        return new QueryForms(Dialect.AWS_QUERY, Protocol.AWS_QUERY);
    }

    /** Forms in ec2Query. */
    public static QueryForms ec2() {
        return new QueryForms(Dialect.EC2_QUERY, Protocol.EC2_QUERY);
    }

    @Override
    public void read(byte[] input) {
        var headed = Sections.headed(input);
        Operation operation = operations.named(headed.head());
        try {
            Parameters form = Parameters.parse(headed.text());
            validator.check(QueryReader.read(dialect, form, operation.input()));
        } catch (MalformedRequestException | ApiException refused) {
            // as it should be
        }
    }
}
