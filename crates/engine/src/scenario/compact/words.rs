//! The words of links: keys and values by number, so that each takes a byte or two.
//!
//! **Permanent.** A word keeps its place for ever; new ones are appended. A word that is not here is written out, so a link
//! never needs one. `docs/link-v1.md` holds the list for others, and a test holds the two together.

/// All words; the first is number 1.
const WORDS: &str = "\
    name seed start duration region account resources links workloads commands \
    id kind config target arrivals at action args from to \
    constant poisson renewal times profile rate_per_s interval points interpolate process \
    step linear even exponential mean lognormal median sigma normal std uniform min max empirical values quiet_gap \
    Set lambda ec2 auto_scaling_group load_balancer alarm us-east-1 \
    count launch busy idle idle_expires_in \
    lambda_concurrency lambda_scaling_burst lambda_scaling_per_s lambda_requests_per_concurrency \
    python3.13 nodejs22.x java21 x86_64 arm64 zip image newest oldest random \
    RunInstances StartInstances StopInstances RebootInstances TerminateInstances ModifyInstanceAttribute \
    AssociateAddress DisassociateAddress AttachVolume DetachVolume CreateSnapshot CreateImage \
    FailHost InterruptSpot FailZone FailApplication \
    InstanceIds InstanceId InstanceType Force Hibernate Value Attribute \
    SetDesiredCapacity UpdateAutoScalingGroup TerminateInstanceInAutoScalingGroup EnterStandby ExitStandby ExecutePolicy \
    UpdateFunctionConfiguration MemorySize Timeout PutFunctionConcurrency ReservedConcurrentExecutions \
    DeleteFunctionConcurrency PutProvisionedConcurrencyConfig ProvisionedConcurrentExecutions \
    DeleteProvisionedConcurrencyConfig \
    server service_time boot workers queue_limit requests size_gib volume_type delete_on_termination encrypted \
    request interruption_behavior interruptions_per_month \
    on-demand spot reserved dedicated-instance dedicated-host basic detailed one-time persistent terminate stop hibernate \
    us-east-1a us-east-1b us-east-1c t3.micro t3.small t3.medium t3.large m5.large c5.large gp3 gp2 standard \
    ec2_standard_vcpus ec2_elastic_ips ec2_zone_capacity \
    AllocateAddress ReleaseAddress AllocationId CreateVolume DeleteVolume ModifyVolume WriteData VolumeId Size VolumeType \
    DisableApiStop DisableApiTermination MonitorInstances UnmonitorInstances DescribeInstances Duration Qualifier";

/// The number of a word.
pub fn number(word: &str) -> Option<u32> {
    (1..).zip(WORDS.split(' ')).find(|(_, known)| *known == word).map(|(number, _)| number)
}

/// The word of a number.
pub fn word(number: u32) -> Option<&'static str> {
    WORDS.split(' ').nth((number as usize).checked_sub(1)?)
}
