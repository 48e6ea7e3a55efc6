package dev.longshore.control.api.sts;

import dev.longshore.control.api.AwsService;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.domain.Domain;
import dev.longshore.proto.sts.GetCallerIdentityRequest;
import dev.longshore.proto.sts.GetCallerIdentityResponse;
import dev.longshore.proto.sts.STSGrpc;
import dev.longshore.state.tx.ReadTx;
import io.grpc.ServiceDescriptor;

/** AWS Security Token Service. */
public final class StsService implements AwsService {
    @Override
    public ServiceDescriptor descriptor() {
        return STSGrpc.getServiceDescriptor();
    }

    @Override
    public void register(Handlers on, Domain domain) {
        on.read(STSGrpc.getGetCallerIdentityMethod(), StsService::callerIdentity);
    }

    /** For the root user, the account's number is its id too (AWS STS API Reference). */
    private static GetCallerIdentityResponse callerIdentity(
            ReadTx tx, GetCallerIdentityRequest request, Call call) {
        String account = call.caller().accountId();
        return GetCallerIdentityResponse.newBuilder()
                .setAccount(account)
                .setUserId(account)
                .setArn(call.caller().arn())
                .build();
    }
}
